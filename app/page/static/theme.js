// Light or dark: as the system has it, unless the reader chose. Loaded before the page is drawn.
(() => {
  "use strict";
  const KEY = "bedside-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // a browser that stores nothing still follows the system
    }
  };
  const isDark = () => (chosen() || (system.matches ? "dark" : "light")) === "dark";

  function apply() {
    const dark = isDark();
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    if (document.body && document.body.classList.contains("dark") !== dark) {
      document.body.classList.toggle("dark", dark); // what Gradio's own parts go by
    }
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      const name = dark ? "Light" : "Dark";
      if (button.textContent !== name) button.textContent = name;
    }
  }

  function choose(theme) {
    const asSystem = (theme === "dark") === system.matches;
    try {
      if (asSystem) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // then the choice lasts as long as the page
    }
    apply();
  }

  apply();
  system.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) choose(isDark() ? "light" : "dark");
  });
  document.addEventListener("DOMContentLoaded", apply);
  // Gradio draws its page late, and sets the class of the body itself.
  new MutationObserver(apply).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["class"],
  });
})();
