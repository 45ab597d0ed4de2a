// The box: what is typed stays over a reload, and is told when it is too long; nothing is cut.
(() => {
  "use strict";
  const DRAFT = "bedside-draft";
  const find = (selector) => document.querySelector(selector);
  const box = () => find("#question textarea");

  function setBox(text) {
    box().value = text;
    box().dispatchEvent(new Event("input", { bubbles: true })); // for Gradio, which lays it out
  }

  function keepDraft() {
    try {
      sessionStorage.setItem(DRAFT, box().value);
    } catch {
      // then it lasts as long as the page
    }
  }

  function bringDraft() {
    try {
      const draft = sessionStorage.getItem(DRAFT);
      if (draft && !box().value) setBox(draft);
    } catch {
      // there is none
    }
  }

  function forgetDraft() {
    try {
      sessionStorage.removeItem(DRAFT);
    } catch {
      // there is none
    }
  }

  const most = () => Number(find("#count").dataset.most);
  const number = (n) => n.toLocaleString("en");

  function tooLong(text) {
    const n = text.trim().length;
    return n > most()
      ? `The question has ${number(n)} characters and may have ${number(most())}. Nothing was cut; please shorten it.`
      : "";
  }

  function count() {
    const over = tooLong(box().value);
    if (find("#count").textContent !== over) find("#count").textContent = over;
  }

  document.addEventListener("input", (event) => {
    if (event.target !== box()) return;
    keepDraft();
    count();
  });

  window.bedside.box = { box, setBox, bringDraft, forgetDraft, tooLong };
})();
