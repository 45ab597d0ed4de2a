// What the search is narrowed to: set in a form, shown as chips, sent with each question.
(() => {
  "use strict";
  const KEPT = "bedside-filters";
  const LISTS = ["article", "design"]; // of which several can be set
  const KEYS = ["collection", ...LISTS, "from", "to", "tables"]; // as in links to a question
  const find = (selector, root = document) => root.querySelector(selector);
  const form = () => find("#filters form.narrowing");

  let chosen = new URLSearchParams();
  const query = () => chosen.toString();

  function choose(text, { kept = true } = {}) {
    const given = new URLSearchParams(text);
    chosen = new URLSearchParams([...given].filter(([key]) => KEYS.includes(key)));
    if (kept) keep();
    show();
  }

  function keep() {
    try {
      sessionStorage.setItem(KEPT, query());
    } catch {
      // then they last as long as the page
    }
  }

  function kept() {
    try {
      return sessionStorage.getItem(KEPT); // null where none was ever set
    } catch {
      return null;
    }
  }

  // -- the form ----------------------------------------------------------------------------

  function changed(field) {
    const value = field.type === "checkbox" ? (field.checked ? field.value : "") : field.value;
    if (!LISTS.includes(field.name)) chosen.delete(field.name);
    if (value && !chosen.getAll(field.name).includes(value)) chosen.append(field.name, value);
    keep();
    show();
  }

  function setForm() {
    if (!form()) return;
    for (const field of form().elements) {
      if (field.type === "checkbox") field.checked = chosen.get(field.name) === field.value;
      else field.value = LISTS.includes(field.name) ? "" : chosen.get(field.name) || "";
    }
  }

  // -- the chips ---------------------------------------------------------------------------

  function named(key, value) {
    if (key === "from") return `from ${value}`;
    if (key === "to") return `to ${value}`;
    if (key === "tables") return "only tables";
    const field = form() && find(`[name=${key}]`, form()); // absent until there is anything to choose
    const option = field && [...field.options].find((one) => one.value === value);
    const label = option ? option.textContent.split(": ")[0] : value;
    return key === "collection" && option ? option.textContent.replace(/ \(\d+\)$/, "") : label;
  }

  function chip([key, value]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.unset = JSON.stringify([key, value]);
    const name = named(key, value);
    button.setAttribute("aria-label", `Remove the filter ${name}`);
    button.textContent = `${name} ×`;
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  function show() {
    const chips = find("#chips");
    if (!chips) return;
    setForm();
    const pairs = [...chosen];
    find("ul", chips).replaceChildren(...pairs.map(chip));
    chips.hidden = pairs.length === 0;
    const label = find("#filters > button span");
    if (label) label.textContent = pairs.length ? `Filters (${pairs.length})` : "Filters";
    count();
  }

  async function count() {
    const asked = query();
    const told = find("#chips [role=status]");
    if (!asked) {
      told.textContent = "";
      return;
    }
    let sentence = "";
    try {
      const response = await fetch(`page/admitted?${asked}`);
      if (response.ok) ({ sentence } = await response.json());
    } catch {
      // the next question will say that the service is gone
    }
    if (asked === query()) told.textContent = sentence;
  }

  function unset([key, value]) {
    chosen = new URLSearchParams([...chosen].filter(([k, v]) => k !== key || v !== value));
    keep();
    show();
    (find("#chips button") || find("#filters > button")).focus();
  }

  document.addEventListener("change", (event) => {
    if (event.target.form && event.target.form === form()) changed(event.target);
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unset]");
    if (button) unset(JSON.parse(button.dataset.unset));
  });

  // A conversation is put to one collection, or to all papers: to that of its last question.
  function bind(text) {
    const wanted = new URLSearchParams(text).get("collection");
    const others = [...chosen].filter(([key]) => key !== "collection");
    choose(new URLSearchParams(wanted ? [["collection", wanted], ...others] : others));
  }

  // The form as the articles are now: papers may have been added since the service started.
  function renew(html) {
    const place = form() && form().parentElement;
    if (place && !place.contains(document.activeElement)) place.innerHTML = html;
    show();
  }

  window.bedside = { filters: { query, choose, kept, bind, renew } };
})();
