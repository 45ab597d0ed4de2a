// What the chat does in the browser. Gradio draws the page and brings the answers; everything
// here hangs on the document, because Gradio puts new elements in the place of old ones.
(() => {
  "use strict";
  const HISTORY = "bedside-history";
  const UNDERSTOOD = "bedside-understood";
  const MAX_HISTORY = 50;
  const SLOW_MS = 10000; // an answer takes a fraction of a second; this long, something is wrong
  const NARROW = matchMedia("(max-width: 800px)");

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

  function ask(question) {
    const field = box();
    field.value = question;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => find("#ask").click(), 0); // after Gradio has taken the value up
  }

  function working() {
    if (!box().value.trim()) return;
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
    if (!turn) return;
    say(turn.dataset.announce);
    remember(turn.dataset.question);
    forgetLink(turn.dataset.question);
    if (NARROW.matches) closeFilters();
    const top = turn.getBoundingClientRect().top;
    if (top < 0 || top > innerHeight / 2) turn.scrollIntoView({ block: "start" });
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

  function show(marker) {
    const n = marker.textContent.replace(/\D/g, "");
    const card = document.getElementById(marker.hash.slice(1)).closest(".card");
    const folded = card.closest("details");
    if (folded) folded.open = true;
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    const rows = card.querySelectorAll(`[data-n="${n}"]`);
    for (const element of [card, marker, ...rows]) element.classList.add("lit");
    from = marker;
    card.focus({ preventScroll: true });
    const tall = card.offsetHeight > innerHeight * 0.8;
    const place = (tall && (find(`[data-n="${n}"] mark`, card) || find("mark", card))) || card;
    place.scrollIntoView({ block: tall ? "center" : "nearest" });
  }

  function back() {
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
      const response = await fetch("/page/feedback", {
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
      copy(new URL(element.dataset.copyLink, location.origin).href, element, "The link is"),
    "[data-print]": () => print(),
    "[data-helpful]": (element) => judge(element),
    "[data-reason]": (element) => send(element.closest(".feedback"), false, element.dataset.reason),
    "[data-clear-history]": () => clearHistory(),
    "[data-understood]": () => { store(UNDERSTOOD, true); find("#first-visit").hidden = true; },
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("#ask")) working();
    if (event.target.closest("#filters > button")) setTimeout(tellFilters, 50);
    for (const [selector, action] of Object.entries(ACTIONS)) {
      const element = event.target.closest(selector);
      if (!element) continue;
      event.preventDefault();
      action(element);
      return;
    }
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
    if (event.key !== "Escape") return;
    if (event.target.closest(".card")) back();
    const menu = event.target.closest("#history[open]");
    if (menu) { menu.open = false; find("summary", menu).focus(); }
  }, true);

  // -- what Gradio draws -------------------------------------------------------------------

  // Gradio puts everything into its `main`; our header and footer are landmarks beside it.
  function setLandmarks() {
    find("main").before(find("#header"));
    find("main").after(find("#footer"));
  }

  function drawn() {
    setLandmarks();
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
    const parts = [find("#conversation .welcome, #conversation .talk"), filters()];
    if (parts.every(Boolean) && find("#first-visit") && find("#footer .bottom")) {
      waiting.disconnect();
      drawn();
    }
  }

  const waiting = new MutationObserver(whenDrawn);
  waiting.observe(document.documentElement, { childList: true, subtree: true });
  whenDrawn();
})();
