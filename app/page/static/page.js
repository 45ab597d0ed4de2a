// What is done with an answer in the browser: its evidence, copies, feedback. Gradio draws the
// frame of the page, and puts new elements in the place of old ones; so all hangs on the document.
(() => {
  "use strict";
  const UNDERSTOOD = "bedside-understood";
  const NARROW = matchMedia("(max-width: 800px)");
  const TOUCH = matchMedia("(pointer: coarse)");

  const find = (selector, root = document) => root.querySelector(selector);
  const box = () => find("#question textarea");

  // -- telling -----------------------------------------------------------------------------

  function say(text) {
    const status = find("#status");
    if (status) status.textContent = text;
  }

  // -- asking ------------------------------------------------------------------------------

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

  // A question was sent.
  function asked() {
    asker = document.activeElement;
  }

  // -- a new answer ------------------------------------------------------------------------

  function answered(exchange) {
    const turn = find(".turn", exchange);
    askNext();
    cueTables();
    say(turn.dataset.announce);
    forgetLink(turn.dataset.question);
    if (NARROW.matches) foldFilters(true);
    bring(exchange);
  }

  // A conversation was opened; this is its newest answer.
  function opened(exchange) {
    cueTables();
    say(find(".turn", exchange).dataset.announce);
    bring(exchange);
  }

  // Its question and what answers it first come into view; older ones stand above.
  function bring(exchange) {
    const { top } = exchange.getBoundingClientRect();
    const first = !exchange.previousElementSibling;
    if (!first || top < 0 || top > innerHeight / 2) exchange.scrollIntoView({ block: "start" });
  }

  function toAnswer() {
    const turn = find("#turns > .exchange:last-child > .turn");
    if (!turn) return;
    turn.tabIndex = -1;
    turn.focus();
  }

  function offer(html) {
    const place = find("#examples .html-container") || find("#examples");
    if (html && !place.contains(document.activeElement)) place.innerHTML = html;
  }

  // Opens or closes the filters; from then on a screen reader hears which.
  function foldFilters(folded) {
    find("#filter-form").hidden = folded;
    find("#filters > [aria-controls]").setAttribute("aria-expanded", String(!folded));
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
  const end = () => innerHeight - askingHeight(); // of what is in view: the box lies over the rest

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

  // Lights again what a marker led to before the page was loaded again.
  function relight(exchange, anchor) {
    const marker = anchor && find(`a.marker[href$="${CSS.escape(anchor)}"]`, exchange);
    const target = marker && document.getElementById(marker.hash.slice(1));
    if (!target) return;
    light(target.closest(".card"), marker, marker.textContent.replace(/\D/g, ""));
    from = marker;
    cueTables();
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
      column.scrollTop += distance(card, cited, edges.top, Math.min(edges.bottom, end()));
      const below = cited.getBoundingClientRect().bottom + MARGIN - end();
      if (below > 0) scrollBy(0, below);
    } else {
      scrollBy(0, distance(card, cited, 0, end()));
    }
  }

  // How far to scroll so that the card begins at `top`, or its cited words end at `bottom`.
  function distance(card, cited, top, bottom) {
    const start = card.getBoundingClientRect().top - top - MARGIN;
    const rest = cited.getBoundingClientRect().bottom - bottom + backHeight(card) + MARGIN;
    return Math.max(start, rest);
  }

  // The way back lies over the card's last lines, where it is shown.
  const backHeight = (card) => (NARROW.matches ? find(".back", card).offsetHeight : 0);

  // A table that does not fit says that it scrolls, and can be scrolled by keyboard.
  function cueTables() {
    // All are measured before any is changed: the page is then laid out once, not for each.
    const measured = [...document.querySelectorAll(":is(.card, .claim) .table")].map((table) => [
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
    await bedside.copy(text, button);
    say(`${thing} copied.`);
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

  // -- kept in this browser ----------------------------------------------------------------

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

  // -- what was clicked --------------------------------------------------------------------

  const ACTIONS = {
    "a.marker": (element) => show(element),
    "a.back": () => back(),
    "#filters > [aria-controls]": () => foldFilters(!find("#filter-form").hidden),
    "[data-to-answer]": () => toAnswer(),
    "[data-copy]": (element) => copy(element.dataset.copy, element, "The answer is"),
    "[data-copy-link]": (element) =>
      copy(new URL(element.dataset.copyLink, location.href).href, element, "The link is"),
    "[data-print]": () => print(),
    "[data-helpful]": (element) => judge(element),
    "[data-reason]": (element) => send(element.closest(".feedback"), false, element.dataset.reason),
    "[data-understood]": () => { store(UNDERSTOOD, true); find("#first-visit").hidden = true; },
  };

  // What was clicked and is done: Space or Enter typed next is not meant for it.
  const DONE_ONCE = "a.open, .actions a, .actions button, [data-helpful=yes], [data-understood]";

  document.addEventListener("click", (event) => {
    for (const [selector, action] of Object.entries(ACTIONS)) {
      const element = event.target.closest(selector);
      if (!element) continue;
      event.preventDefault();
      action(element);
      break;
    }
    if (event.detail > 0 && event.target.closest(DONE_ONCE)) toBox();
  });

  document.addEventListener("submit", (event) => {
    const group = event.target.closest(".feedback");
    if (!group) return;
    event.preventDefault();
    send(group, false, find("input", event.target).value);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTyping(event)) {
      event.preventDefault();
      box().focus();
    }
    if (event.key === "Escape" && event.target.closest(".card")) back();
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
    window.bedside.asking.begin();
    foldFilters(true);
  }

  function whenDrawn() {
    const parts = ["#turns", "#filters > button", "#ask", "#first-visit", "#count", "#footer .bottom"];
    if (parts.every((selector) => find(selector))) {
      waiting.disconnect();
      drawn();
    }
  }

  Object.assign(window.bedside, { say, asked, askNext, answered, opened, offer, relight });
  const waiting = new MutationObserver(whenDrawn);
  waiting.observe(document.documentElement, { childList: true, subtree: true });
  whenDrawn();
})();
