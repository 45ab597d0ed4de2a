// What an abbreviation means in its article: shown while the pointer or the focus is on it, and
// after a tap or click; Escape takes it away. One popover serves all, since tables cut off what
// leaves them. A screen reader hears the meaning as the name of the abbreviation.
const { find, make } = bedside;
const tip = make("div", { id: "tip", popover: "auto", "aria-hidden": "true" });
const at = (element) => element?.closest?.(".abbr");
let of = null; // the abbreviation whose meaning is shown

function show(term) {
  if (!tip.isConnected) (find("#conversation") || document.body).append(tip);
  of = term;
  tip.textContent = term.dataset.long;
  tip.showPopover();
  const word = term.getBoundingClientRect();
  const left = Math.min(word.left, innerWidth - tip.offsetWidth - 8);
  const below = word.bottom + tip.offsetHeight <= innerHeight;
  tip.style.left = `${Math.max(left, 8)}px`;
  tip.style.top = `${below ? word.bottom : word.top - tip.offsetHeight}px`;
}

function hide() {
  if (tip.matches(":popover-open")) tip.hidePopover();
  of = null;
}

for (const kind of ["mouseover", "focusin", "click"]) {
  document.addEventListener(kind, ({ target }) => {
    if (at(target)) show(at(target));
    else if (kind === "focusin") hide();
  });
}
document.addEventListener("mouseout", ({ target, relatedTarget }) => {
  const left = [of, tip].includes(at(target) || target);
  if (left && ![of, tip].includes(at(relatedTarget) || relatedTarget) && document.activeElement !== of) hide();
});
document.addEventListener("keydown", (event) => {
  if (!at(event.target) || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  show(at(event.target));
});
addEventListener("scroll", hide, { capture: true, passive: true });
