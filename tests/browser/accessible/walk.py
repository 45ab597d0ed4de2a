"""A walk over a page by the tabulator key alone, as someone without a mouse takes it."""

# Looks, after each Tab, at what has the focus now, until the walk is at its end. It must be seen to
# have the focus, and at least a part of it must lie in the window and under nothing else.
LOOK = """({ key }) => {
  if (key !== "Tab") return;
  const e = document.activeElement;
  window.atEnd ||= !e || e === document.body || window.reached.has(e);
  if (window.atEnd) return;
  window.reached.add(e);
  const told = (fault) => window.faults.push(`${fault}: ${e.outerHTML.slice(0, 160)}`);
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
  if (!seen) told("out of view or covered");
}"""

# What the key has to reach: whatever can be used and seen. Of the radio buttons of a group it
# reaches one; the arrow keys do the rest.
GATHER = """(forwards) => {
  if (!window.toReach) addEventListener("keyup", LOOK, true);
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
  window.faults = [];
  window.atEnd = false;
  document.activeElement?.blur();
  getSelection().removeAllRanges();
  const start = document.createElement("span");
  start.tabIndex = -1;
  if (forwards) document.body.prepend(start);
  else document.body.append(start);
  start.focus();
  return window.toReach.length;
}""".replace("LOOK", LOOK)

LEFT = """() => [...window.faults, ...window.toReach
  .filter((e) => !window.reached.has(e) && e.isConnected && e.checkVisibility())
  .map((e) => `not reached: ${e.outerHTML.slice(0, 160)}`)]"""


def walk(page, key="Tab"):
    """What is wrong for who has the keyboard alone; backwards by the key Shift+Tab."""
    for _ in range(page.evaluate(GATHER, key == "Tab")):
        page.keyboard.press(key)
    for _ in range(10):  # what is not usable but has the focus all the same, such as a frame
        if page.evaluate("window.atEnd"):
            break
        page.keyboard.press(key)
    return page.evaluate(LEFT)
