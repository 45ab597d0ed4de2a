"""A walk over a page by the tabulator key alone, as someone without a mouse takes it."""

# What the key has to reach: whatever can be used and seen. Of the radio buttons of a group it
# reaches one; the arrow keys do the rest.
GATHER = """(forwards) => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const usable = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]",
  )].filter((e) => e.tabIndex >= 0 && !e.disabled && e.type !== "hidden" && shown(e));
  const groups = new Set();
  window.toReach = usable.filter((e) => {
    if (e.type !== "radio") return true;
    const chosen = e.form?.querySelector(`[name="${e.name}"]:checked`);
    if (groups.has(e.name) || (chosen && chosen !== e)) return false;
    return groups.add(e.name);
  });
  window.reached = new Set();
  document.activeElement?.blur();
  getSelection().removeAllRanges();
  const start = document.createElement("span");
  start.tabIndex = -1;
  if (forwards) document.body.prepend(start);
  else document.body.append(start);
  start.focus();
  return window.toReach.length;
}"""

# What has the focus now: null where the walk is at its end, or what is wrong with it. It must be
# seen to have the focus, and at least a part of it must lie in the window and under nothing else.
STEP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || window.reached.has(e)) return null;
  window.reached.add(e);
  const told = (fault) => `${fault}: ${e.outerHTML.slice(0, 160)}`;
  const style = getComputedStyle(e);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const rims = [e, e.parentElement, e.closest("label, .block")].filter(Boolean);
  const rim = rims.some((one) => getComputedStyle(one).boxShadow !== "none");
  const caret = e.matches("textarea"); // Gradio colours its border
  if (!ring && !rim && !caret) return told("the focus is not seen");
  const points = [...e.getClientRects()].flatMap((r) => {
    const left = Math.max(r.left, 0), right = Math.min(r.right, innerWidth);
    const top = Math.max(r.top, 0), bottom = Math.min(r.bottom, innerHeight);
    const xs = [left + 3, (left + right) / 2, right - 3];
    return [top + 3, (top + bottom) / 2, bottom - 3].flatMap((y) => xs.map((x) => [x, y]));
  });
  const seen = points.some(([x, y]) => {
    const found = document.elementFromPoint(x, y);
    return found && (e.contains(found) || found.contains(e) && e.closest("label") === found);
  });
  return seen ? "" : told("out of view or covered");
}"""

LEFT = """() => window.toReach
  .filter((e) => !window.reached.has(e) && e.isConnected && e.checkVisibility())
  .map((e) => `not reached: ${e.outerHTML.slice(0, 160)}`)"""


def walk(page, key="Tab"):
    """What is wrong for who has the keyboard alone; backwards by the key Shift+Tab."""
    n = page.evaluate(GATHER, key == "Tab")
    faults = []
    for _ in range(n + 10):
        page.keyboard.press(key)
        fault = page.evaluate(STEP)
        if fault is None:
            break
        if fault:
            faults.append(fault)
    return faults + page.evaluate(LEFT)
