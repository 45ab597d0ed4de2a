// What all pages share: light or dark, what this browser keeps, small parts of a page, copying.
// Loaded before a page is drawn; the other scripts are modules, which run after it.
window.bedside = {};
{
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // -- kept in this browser, of each user apart: null where nothing of that name is kept

  const reader = document.documentElement.dataset.reader || "";

  function kept(key, storage = "localStorage") {
    try {
      const store = window[storage], own = reader + key;
      if (reader && key in store && !(own in store)) { // from before there were users
        store[own] = store[key];
        delete store[key];
      }
      return store.getItem(own);
    } catch {
      return null;
    }
  }

  // Whether it is kept; null takes away what was.
  function keep(key, text, storage = "localStorage") {
    try {
      if (text === null) window[storage].removeItem(reader + key);
      else window[storage].setItem(reader + key, text);
      return true;
    } catch {
      return false;
    }
  }

  function keptJson(key, storage) {
    try {
      return JSON.parse(kept(key, storage));
    } catch {
      return null;
    }
  }

  // -- parts of a page: what is given is text, never markup

  function make(name, attributes = {}, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  // What our server made and escaped takes the place of what is there, unless that has the focus.
  function renew(place, html) {
    if (html && place && !place.contains(document.activeElement)) place.innerHTML = html;
  }

  // Each action is given the element that its selector names; the first that was clicked counts.
  function onClick(actions) {
    document.addEventListener("click", (event) => {
      for (const [selector, action] of Object.entries(actions)) {
        const element = event.target.closest(selector);
        if (!element) continue;
        event.preventDefault();
        return action(element);
      }
    });
  }

  // A table that does not fit says so, and the keyboard scrolls it. All are measured before any is
  // changed: the page is laid out once.
  function cue(tables) {
    const measured = tables.map((one) => [
      one, one.scrollWidth > one.clientWidth + 1, one.scrollHeight > one.clientHeight + 1,
      find("tbody tr > :first-child:not([colspan])", one)?.offsetWidth || 0,
    ]);
    for (const [one, across, down, label] of measured) {
      one.classList.toggle("scrolls", across);
      one.style.setProperty("--label", `${label}px`);
      if (across || down) one.tabIndex = 0;
      else one.removeAttribute("tabindex");
    }
  }

  const asJson = (value) => (
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) }
  );
  const day = (at, options) => new Date(at).toLocaleString("en-GB", { dateStyle: "long", ...options });

  // -- copying

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // the clipboard is only for https and this machine
      const field = make("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    if (!button) return;
    const words = button.lastChild; // beside its sign
    const name = button.dataset.name ||= words.data;
    words.data = "Copied";
    setTimeout(() => { words.data = name; }, 1500);
  }

  // -- light or dark: as the system has it, unless the reader chose

  const THEME = "bedside-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = kept(THEME);

  function paint() {
    const dark = chosen ? chosen === "dark" : system.matches;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    const painted = document.body?.classList; // what Gradio's own parts go by
    if (painted && painted.contains("dark") !== dark) painted.toggle("dark", dark);
    const other = dark ? "Light" : "Dark";
    for (const button of all("[data-theme-switch]")) {
      if (button.textContent !== other) button.textContent = other;
    }
  }

  onClick({
    "[data-theme-switch]": () => {
      chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      if ((chosen === "dark") === system.matches) chosen = null;
      keep(THEME, chosen);
      paint();
    },
  });
  paint();
  system.addEventListener("change", paint);
  // Gradio draws its page late, and sets the class of the body itself.
  new MutationObserver(paint).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["class"],
  });

  Object.assign(bedside, { find, all, kept, keep, keptJson, make, renew, onClick, cue, asJson, day, copy });
}
