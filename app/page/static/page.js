// What is done with an answer: its evidence, copies, feedback. Gradio puts new elements in the
// place of old ones; so all hangs on the document.
const { find, all, kept, keep, onClick, asJson } = bedside;
const UNDERSTOOD = "bedside-understood";
const NARROW = matchMedia("(max-width: 800px)");
const TOUCH = matchMedia("(pointer: coarse)");
const box = () => find("#question textarea");

function say(text) {
  const status = find("#status");
  if (status) status.textContent = text;
}

// -- asking

let asker = null; // what had the focus when the question was sent

// Where typing goes next. A phone would unfold its keyboard over what is to be read.
function toBox() {
  if (TOUCH.matches) document.activeElement.blur();
  else box().focus({ preventScroll: true });
}

// After an answer, unless its reader has gone elsewhere meanwhile.
function askNext() {
  if ([null, document.body, asker].includes(document.activeElement)) toBox();
  asker = null;
}

function asked() {
  asker = document.activeElement;
}

// -- a new answer

function answered(exchange) {
  askNext();
  forgetLink(find(".turn", exchange).dataset.question);
  if (NARROW.matches) foldFilters(true);
  opened(exchange);
}

// The newest answer, of a conversation that was opened too.
function opened(exchange) {
  cueTables();
  say(find(".turn", exchange).dataset.announce);
  lead(exchange);
}

// Its head comes into view, the first below that of the page.
function lead(exchange) {
  if (exchange.previousElementSibling) exchange.scrollIntoView();
  else scrollTo(0, 0);
}

function toAnswer() {
  const turn = find("#turns > .exchange:last-child > .turn");
  if (!turn) return;
  turn.tabIndex = -1;
  turn.focus();
}

const offer = (html) => bedside.renew(find("#examples .html-container"), html);

// Opens or closes the filters; from then on a screen reader hears which.
function foldFilters(folded) {
  find("#filter-form").hidden = folded;
  find("#filters > [aria-controls]").setAttribute("aria-expanded", String(!folded));
}

// The address names the question that its reader opened, not those asked afterwards.
function forgetLink(question) {
  const linked = new URLSearchParams(location.search).get("q");
  if (linked !== null && linked.trim() !== question) history.replaceState(history.state, "", location.pathname);
}

// -- evidence

let from = null; // the marker that led to the card in view
let away = false; // whether the browser's Back leads from the card to the answer

const numberOf = (marker) => marker.textContent.replace(/\D/g, "");
const cardOf = (marker) => document.getElementById(marker.hash.slice(1))?.closest(".card");

function show(marker) {
  const card = cardOf(marker);
  const folded = card.closest("details");
  if (folded) folded.open = true;
  light(card, marker);
  rememberPlace();
  card.focus({ preventScroll: true });
  const row = find(`[data-n="${numberOf(marker)}"]`, card);
  reveal(card, (row && shownCell(row)) || find("mark", card) || find("header", card));
}

function light(card, marker) {
  for (const lit of all(".lit")) lit.classList.remove("lit");
  for (const one of [card, marker, ...all(`[data-n="${numberOf(marker)}"]`, card)]) one.classList.add("lit");
  from = marker;
  cueTables();
}

// Lights again what a marker led to before the page was loaded again.
function relight(exchange, anchor) {
  const marker = anchor && find(`a.marker[href$="${CSS.escape(anchor)}"]`, exchange);
  const card = marker && cardOf(marker);
  if (card) light(card, marker);
}

// The cell asked for, or the first shown; where a row is set upright, its label is marked first.
function shownCell(row) {
  const marks = all("mark", row);
  return find(".asked", row) || (row.matches(".upright") && marks[1]) || marks[0];
}

// The card's head, and what is cited in it, as far from edges and labels as the style sheet says.
function reveal(card, cited) {
  const column = card.closest(".talk > .evidence");
  const scrolls = column && getComputedStyle(column).overflowY === "auto";
  if (scrolls) column.scrollTop += card.getBoundingClientRect().top - column.getBoundingClientRect().top - 8;
  else card.scrollIntoView();
  cited.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const cueTables = () => bedside.cue(all(":is(.card, .claim) .table"));

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
  if (away) toMarker();
  away = false;
}

function toMarker() {
  (from?.isConnected ? from : box()).focus();
}

// -- taking away

async function copy(text, button, thing) {
  await bedside.copy(text, button);
  say(`${thing} copied.`);
}

// -- feedback

async function send(group, helpful, reason) {
  let told = "Thank you. It is kept on the machine that runs Bedside.";
  try {
    const response = await fetch("page/feedback", asJson({ receipt: group.dataset.receipt, helpful, reason }));
    if (response.ok) find("form", group).hidden = true;
    else told = (await response.json()).error;
  } catch {
    told = "It could not be sent; is Bedside still running?";
  }
  find(".told", group).textContent = told;
}

function judge(button) {
  const group = button.closest(".feedback");
  const helpful = button.dataset.helpful === "yes";
  for (const other of all("[data-helpful]", group)) other.setAttribute("aria-pressed", String(other === button));
  const form = find("form", group);
  form.hidden = helpful;
  if (helpful) send(group, true, "");
  else find("input", form).focus();
}

// -- what was typed and clicked

onClick({
  "a.marker": show,
  "a.back": back,
  "#filters > [aria-controls]": () => foldFilters(!find("#filter-form").hidden),
  "[data-to-answer]": toAnswer,
  "[data-copy]": (button) => copy(button.dataset.copy, button, "The answer is"),
  "[data-copy-link]": (button) => copy(new URL(button.dataset.copyLink, location.href).href, button, "The link is"),
  "[data-print]": () => print(),
  "[data-helpful]": judge,
  "[data-reason]": (button) => send(button.closest(".feedback"), false, button.dataset.reason),
  "[data-understood]": () => { keep(UNDERSTOOD, "true"); find("#first-visit").hidden = true; },
});

// What was clicked and is done: Space or Enter typed next is not meant for it.
const DONE_ONCE = "a.open, .actions a, .actions button, [data-helpful=yes], [data-understood]";
document.addEventListener("click", (event) => {
  if (event.detail > 0 && event.target.closest(DONE_ONCE)) toBox();
});

document.addEventListener("submit", (event) => {
  const group = event.target.closest(".feedback");
  if (!group) return;
  event.preventDefault();
  send(group, false, find("input", event.target).value);
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    box().focus();
  }
  if (event.key === "Escape" && event.target.closest(".card")) back();
}, true);

addEventListener("popstate", returned);
addEventListener("resize", cueTables);
document.addEventListener("toggle", cueTables, true); // folded evidence has no width before

// -- what Gradio draws

function drawn() {
  // Gradio puts everything into its `main`; our header and footer are landmarks beside it.
  find("main").before(find("#header"));
  find("main").after(find("#footer"));
  // The box stays in view; the style sheet keeps what is below it clear of it.
  const asking = find("#asking");
  new ResizeObserver(() => document.documentElement.style.setProperty("--asking", `${asking.offsetHeight}px`)).observe(asking);
  find("#first-visit").hidden = kept(UNDERSTOOD) === "true";
  bedside.asking.begin();
  foldFilters(true);
}

function whenDrawn() {
  const parts = ["#turns", "#filters > button", "#question textarea", "#ask", "#first-visit", "#count", "#footer .bottom"];
  if (!parts.every((selector) => find(selector))) return;
  waiting.disconnect();
  drawn();
}

Object.assign(bedside, { say, asked, askNext, answered, opened, lead, offer, relight });
const waiting = new MutationObserver(whenDrawn);
waiting.observe(document.documentElement, { childList: true, subtree: true });
whenDrawn();
