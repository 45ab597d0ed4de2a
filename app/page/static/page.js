// What the chat does in the browser. Gradio draws the page and brings the answers; everything
// here hangs on the document, because Gradio puts new elements in the place of old ones.
(() => {
  "use strict";
  const HISTORY = "bedside-history";
  const UNDERSTOOD = "bedside-understood";
  const MAX_HISTORY = 50;
  const SLOW_MS = 10000; // an answer takes a fraction of a second; this long, something is wrong
  const NARROW = matchMedia("(max-width: 800px)");
  const TOUCH = matchMedia("(pointer: coarse)");

  const find = (selector, root = document) => root.querySelector(selector);
  const box = () => find("#question textarea");

  // -- telling -----------------------------------------------------------------------------

  function say(text, kind = "") {
    const status = find("#status");
    if (!status) return;
    status.className = kind;
    status.textContent = text;
  }

  // -- asking ------------------------------------------------------------------------------

  let slow = 0;
  let asker = null; // what had the focus when the question was sent

  // Where typing goes next. A phone would unfold its keyboard over what is to be read.
  function toBox() {
    if (TOUCH.matches) document.activeElement.blur();
    else box().focus({ preventScroll: true });
  }

  // After an answer, unless its reader has gone elsewhere meanwhile.
  function askNext() {
    const now = document.activeElement;
    if (!now || now === document.body || now === asker) toBox();
    asker = null;
  }

  function ask(question) {
    const field = box();
    field.value = question;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => find("#ask").click(), 0); // after Gradio has taken the value up
  }

  function working() {
    if (!box().value.trim()) return;
    asker = document.activeElement;
    find("#conversation").setAttribute("aria-busy", "true");
    say("Searching the articles…", "shown");
    clearTimeout(slow);
    slow = setTimeout(
      () => say("Still no answer. If this stays, Bedside may have stopped; reload the page.", "shown"),
      SLOW_MS,
    );
  }

  function done() {
    clearTimeout(slow);
    find("#conversation").removeAttribute("aria-busy");
    if (find("#status").classList.contains("shown")) say("");
  }

  // -- a new answer ------------------------------------------------------------------------

  let shown = ""; // the key of the newest answer on the page

  function answered() {
    const turn = find("#conversation .turn");
    const key = turn ? turn.dataset.key : "";
    if (key === shown) return;
    shown = key;
    askNext();
    if (!turn) return;
    cueTables();
    say(turn.dataset.announce);
    remember(turn.dataset.question);
    forgetLink(turn.dataset.question);
    if (NARROW.matches) closeFilters();
    const top = turn.getBoundingClientRect().top;
    if (top < askingHeight() || top > innerHeight / 2) turn.scrollIntoView({ block: "start" });
  }

  const filters = () => find("#filters > button");
  const filtersAreOpen = () => find("#filters [data-testid=accordion-content]").offsetParent !== null;

  function closeFilters() {
    if (filtersAreOpen()) filters().click();
  }

  // Gradio's own button does not tell a screen reader whether it has unfolded anything.
  function tellFilters() {
    filters().setAttribute("aria-expanded", String(filtersAreOpen()));
  }

  // The address names the question that its reader opened, not those asked afterwards.
  function forgetLink(question) {
    const linked = new URLSearchParams(location.search).get("q");
    if (linked !== null && linked.trim() !== question) {
      history.replaceState(history.state, "", location.pathname);
    }
  }

  // -- evidence ----------------------------------------------------------------------------

  let from = null; // the marker that led to the card in view
  let away = false; // whether the browser's Back leads from the card to the answer

  const MARGIN = 8; // pixels between what is brought into view and the edge
  const askingHeight = () => find("#asking").offsetHeight;

  function show(marker) {
    const n = marker.textContent.replace(/\D/g, "");
    const card = document.getElementById(marker.hash.slice(1)).closest(".card");
    const folded = card.closest("details");
    if (folded) folded.open = true;
    light(card, marker, n);
    from = marker;
    rememberPlace();
    cueTables();
    card.focus({ preventScroll: true });
    const row = find(`[data-n="${n}"]`, card);
    const cited = (row && shownCell(row)) || find("mark", card) || find("header", card);
    if (row) scrollAcross(row);
    reveal(card, cited);
  }

  function light(card, marker, n) {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    const rows = card.querySelectorAll(`[data-n="${n}"]`);
    for (const element of [card, marker, ...rows]) element.classList.add("lit");
  }

  // The cell asked for, or the first shown; where a row is set upright, its label is marked first.
  function shownCell(row) {
    const marks = row.querySelectorAll("mark");
    return find(".asked", row) || (row.matches(".upright") && marks[1]) || marks[0];
  }

  // The cell asked for, or the first shown, beside the label, which stays where it is.
  function scrollAcross(row) {
    const table = row.closest(".table");
    const cell = find("td:has(.asked)", row) || find("td:has(mark)", row);
    if (!cell || table.scrollWidth <= table.clientWidth) return;
    const label = find("th", row).offsetWidth;
    const hidden = cell.offsetLeft < table.scrollLeft + label
      || cell.offsetLeft + cell.offsetWidth > table.scrollLeft + table.clientWidth;
    if (hidden) table.scrollLeft = cell.offsetLeft - label - MARGIN;
  }

  // The card's head and what is cited in it: first within the evidence column, where that scrolls
  // by itself, then in the window. The head stays at the top when the card is longer.
  function reveal(card, cited) {
    const column = card.closest(".talk > .evidence");
    if (column && getComputedStyle(column).overflowY === "auto") {
      const edges = column.getBoundingClientRect();
      column.scrollTop += distance(card, cited, edges.top, Math.min(edges.bottom, innerHeight));
      const below = cited.getBoundingClientRect().bottom + MARGIN - innerHeight;
      if (below > 0) scrollBy(0, below);
    } else {
      scrollBy(0, distance(card, cited, askingHeight(), innerHeight));
    }
  }

  // How far to scroll so that the card begins at `top`, or its cited words end at `bottom`.
  function distance(card, cited, top, bottom) {
    const start = card.getBoundingClientRect().top - top - MARGIN;
    const end = cited.getBoundingClientRect().bottom - bottom + backHeight(card) + MARGIN;
    return Math.max(start, end);
  }

  // The way back lies over the card's last lines, where it is shown.
  const backHeight = (card) => (NARROW.matches ? find(".back", card).offsetHeight : 0);

  // A table that does not fit says that it scrolls, and can be scrolled by keyboard.
  function cueTables() {
    // All are measured before any is changed: the page is then laid out once, not for each.
    const measured = [...document.querySelectorAll(".card .table")].map((table) => [
      table, table.scrollWidth > table.clientWidth + 1,
    ]);
    for (const [table, wide] of measured) {
      table.classList.toggle("scrolls", wide);
      if (wide) table.tabIndex = 0;
      else table.removeAttribute("tabindex");
    }
  }

  // On a phone the evidence is another place than the answer, so Back leads from one to the other.
  function rememberPlace() {
    if (!NARROW.matches || away) return;
    history.pushState(history.state, "");
    away = true;
  }

  function back() {
    if (away) history.back(); // and then `returned`
    else toMarker();
  }

  function returned() {
    if (!away) return;
    away = false;
    toMarker();
  }

  function toMarker() {
    if (from && from.isConnected) from.focus();
    else box().focus();
  }

  // -- taking away -------------------------------------------------------------------------

  async function copy(text, button, thing) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyBySelection(text); // the clipboard is only for https and this machine
    }
    const name = button.dataset.name || button.textContent;
    button.dataset.name = name;
    button.textContent = "Copied";
    say(`${thing} copied.`);
    setTimeout(() => { button.textContent = name; }, 1500);
  }

  function copyBySelection(text) {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  // -- feedback ----------------------------------------------------------------------------

  async function send(group, helpful, reason) {
    let told;
    try {
      const response = await fetch("page/feedback", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ receipt: group.dataset.receipt, helpful, reason }),
      });
      told = response.ok
        ? "Thank you. It is kept on the machine that runs Bedside."
        : (await response.json()).error;
      if (response.ok) find("form", group).hidden = true;
    } catch {
      told = "It could not be sent; is Bedside still running?";
    }
    find(".told", group).textContent = told;
  }

  function judge(button) {
    const group = button.closest(".feedback");
    const helpful = button.dataset.helpful === "yes";
    for (const other of group.querySelectorAll("[data-helpful]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const form = find("form", group);
    form.hidden = helpful;
    if (helpful) send(group, true, "");
    else find("input", form).focus();
  }

  // -- history, in this browser only -------------------------------------------------------

  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) || [];
    } catch {
      return [];
    }
  }

  function store(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // a browser that stores nothing keeps no history
    }
  }

  function remember(question) {
    const others = stored(HISTORY).filter((earlier) => earlier !== question);
    store(HISTORY, [question, ...others].slice(0, MAX_HISTORY));
    listHistory();
  }

  function listHistory() {
    const list = find("#history ol");
    if (!list) return;
    const questions = stored(HISTORY);
    list.replaceChildren(...questions.map((question) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.ask = question;
      button.textContent = question;
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    find("#history .empty").hidden = questions.length > 0;
    find("#history [data-clear-history]").hidden = questions.length === 0;
  }

  function clearHistory() {
    try {
      localStorage.removeItem(HISTORY);
    } catch {
      // there was none
    }
    listHistory();
    say("The history is cleared.");
  }

  // -- what was clicked --------------------------------------------------------------------

  const ACTIONS = {
    "a.marker": (element) => show(element),
    "a.back": () => back(),
    "[data-ask]": (element) => { find("#history").open = false; ask(element.dataset.ask); },
    "[data-copy]": (element) => copy(element.dataset.copy, element, "The answer is"),
    "[data-copy-link]": (element) =>
      copy(new URL(element.dataset.copyLink, location.href).href, element, "The link is"),
    "[data-print]": () => print(),
    "[data-helpful]": (element) => judge(element),
    "[data-reason]": (element) => send(element.closest(".feedback"), false, element.dataset.reason),
    "[data-clear-history]": () => clearHistory(),
    "[data-understood]": () => { store(UNDERSTOOD, true); find("#first-visit").hidden = true; },
  };

  // What was clicked and is done: Space or Enter typed next is not meant for it.
  const DONE_ONCE = "#new, a.open, .actions a, .actions button, [data-helpful=yes], [data-understood]";

  document.addEventListener("click", (event) => {
    if (event.target.closest("#ask")) working();
    if (event.target.closest("#filters > button")) setTimeout(tellFilters, 50);
    for (const [selector, action] of Object.entries(ACTIONS)) {
      const element = event.target.closest(selector);
      if (!element) continue;
      event.preventDefault();
      action(element);
      break;
    }
    if (event.detail > 0 && event.target.closest(DONE_ONCE)) toBox();
    const menu = find("#history");
    if (menu && menu.open && !menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("submit", (event) => {
    const group = event.target.closest(".feedback");
    if (!group) return;
    event.preventDefault();
    send(group, false, find("input", event.target).value);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target === box()) working();
    if (event.key === "/" && !isTyping(event)) {
      event.preventDefault();
      box().focus();
    }
    if (event.key !== "Escape") return;
    if (event.target.closest(".card")) back();
    const menu = event.target.closest("#history[open]");
    if (menu) { menu.open = false; find("summary", menu).focus(); }
  }, true);

  function isTyping(event) {
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    return Boolean(field) || event.ctrlKey || event.altKey || event.metaKey;
  }

  addEventListener("popstate", returned);
  addEventListener("resize", cueTables);
  document.addEventListener("toggle", cueTables, true); // folded evidence has no width before

  // -- what Gradio draws -------------------------------------------------------------------

  // Gradio puts everything into its `main`; our header and footer are landmarks beside it.
  function setLandmarks() {
    find("main").before(find("#header"));
    find("main").after(find("#footer"));
  }

  // The box stays in view; the style sheet keeps what is below it clear of it.
  function measureAsking() {
    document.documentElement.style.setProperty("--asking", `${askingHeight()}px`);
  }

  function drawn() {
    setLandmarks();
    new ResizeObserver(measureAsking).observe(find("#asking"));
    find("#first-visit").hidden = stored(UNDERSTOOD) === true;
    listHistory();
    tellFilters();
    const watch = new MutationObserver(() => { done(); answered(); });
    for (const id of ["conversation", "notice"]) {
      watch.observe(document.getElementById(id), { childList: true, subtree: true });
    }
    answered();
  }

  function whenDrawn() {
    const parts = [find("#conversation .welcome, #conversation .talk"), filters(), find("#ask")];
    if (parts.every(Boolean) && find("#first-visit") && find("#footer .bottom")) {
      waiting.disconnect();
      drawn();
    }
  }

  const waiting = new MutationObserver(whenDrawn);
  waiting.observe(document.documentElement, { childList: true, subtree: true });
  whenDrawn();
})();
