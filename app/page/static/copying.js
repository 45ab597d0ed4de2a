// Puts text on the clipboard, for the page of questions and that of an article.
window.bedside = window.bedside || {};
(() => {
  "use strict";
  const SHOWN = 1500; // milliseconds in which the button says so

  bedside.copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyBySelection(text); // the clipboard is only for https and this machine
    }
    if (!button) return;
    const name = button.dataset.name || button.textContent;
    button.dataset.name = name;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = name; }, SHOWN);
  };

  function copyBySelection(text) {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
})();
