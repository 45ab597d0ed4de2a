// What an abbreviation means in its article: shown while the pointer or the focus is on it, and
// after a tap or click. Escape takes it away. One element serves all, since tables cut off
// whatever leaves them; a screen reader hears the meaning as the name of the abbreviation.
(() => {
  "use strict";
  let of = null; // the abbreviation whose meaning is shown

  function tip() {
    const there = document.getElementById("tip");
    if (there) return there;
    const made = document.createElement("div");
    Object.assign(made, { id: "tip", hidden: true });
    made.setAttribute("aria-hidden", "true");
    made.addEventListener("mouseleave", (event) => { if (event.relatedTarget !== of) hide(); });
    (document.querySelector("#conversation") || document.body).append(made);
    return made;
  }

  function show(abbreviation) {
    const shown = tip();
    of = abbreviation;
    shown.textContent = abbreviation.dataset.long;
    shown.hidden = false;
    const word = abbreviation.getBoundingClientRect();
    const left = Math.min(word.left, innerWidth - shown.offsetWidth - 8);
    const below = word.bottom + shown.offsetHeight <= innerHeight;
    shown.style.left = `${Math.max(left, 8)}px`;
    shown.style.top = `${below ? word.bottom : word.top - shown.offsetHeight}px`;
  }

  function hide() {
    of = null;
    tip().hidden = true;
  }

  const abbreviationAt = (target) => target.closest && target.closest(".abbr");

  document.addEventListener("mouseover", (event) => {
    const over = abbreviationAt(event.target);
    if (over) show(over);
  });
  document.addEventListener("mouseout", (event) => {
    const left = of && abbreviationAt(event.target);
    if (left && event.relatedTarget !== tip() && document.activeElement !== of) hide();
  });
  document.addEventListener("focusin", (event) => {
    const over = abbreviationAt(event.target);
    if (over) show(over);
    else if (of) hide();
  });
  document.addEventListener("click", (event) => {
    const over = abbreviationAt(event.target);
    if (over) show(over);
    else if (of && event.target !== tip()) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && of) hide();
    const over = abbreviationAt(event.target);
    if (over && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      show(over);
    }
  });
  addEventListener("scroll", () => { if (of) hide(); }, { capture: true, passive: true });
})();
