// An article is read without this file. With it: searching while one types, tables, what is taken
// away, the way back to the answer.
const LEAST = 2, MOST_FOUND = 1000; // as in app/page/text/finding.py
const WIDE = matchMedia("(min-width: 1000px)");
const { find, all, keep, keptJson, onClick } = bedside;
const field = find("#find");
const say = (text) => { find(".deeds [role=status]").textContent = text; };

// -- the normal form of words, with the table that the server gives

const folds = JSON.parse(field.dataset.folds);
const DIGIT = /^[0-9]/, LETTER = /\p{L}/u, WORD = /[\p{L}\p{N}]/u;

function readAs(text, at) {
  const char = text[at];
  if (char < "\u0080") return char.toLowerCase();
  const before = text[at - 1] || "", after = text[at + 1] || "";
  const plain = folds[char] ?? char.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  if (/[⁰¹²³⁴-⁹]/.test(char) && DIGIT.test(before)) return `^${plain}`;
  if (/[\u00a0\u2009\u202f]/.test(char) && DIGIT.test(before) && DIGIT.test(after)) return "";
  if (/[µμ]/.test(char) && /[a-z]/i.test(after)) return "u";
  return plain;
}

// The text in its normal form, and the place in the text of each of its characters.
function folded(text) {
  const read = [];
  for (let at = 0; at < text.length; at++) {
    for (const char of readAs(text, at)) read.push([char, at]);
  }
  const joins = (a, b) => a && b && WORD.test(a[0]) && WORD.test(b[0]) && (LETTER.test(a[0]) || LETTER.test(b[0]));
  const kept = read.filter(([char], at) => char !== "-" || !joins(read[at - 1], read[at + 1]));
  return [kept.map(([char]) => char).join(""), kept.map(([, at]) => at)];
}

function patternOf(words) {
  const parts = folded(words)[0].split(/\s+/).filter(Boolean);
  if (parts.join("").length < LEAST) return null;
  const pattern = parts.map((part, at) => {
    const isBeside = at > 0 && (LETTER.test(parts[at - 1].at(-1)) || LETTER.test(part[0]));
    return (at ? (isBeside ? "\\s*" : "\\s+") : "") + part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  });
  return new RegExp(pattern.join(""), "gu");
}

// -- the search

const UNITS = ".text :is(h2, h3, h4, h5, h6, p, figcaption, th, td)";
let units = null; // [{ nodes, plain, places }], made when they are first needed
let found = []; // ranges
let now = -1;

function unitOf(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(".back, .unseen, .screen") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push([text.length, walker.currentNode]);
    text += walker.currentNode.data;
  }
  const [plain, places] = folded(text);
  return { nodes, plain, places };
}

function rangeOf({ nodes, places }, start, end) {
  const from = places[start], to = places[end - 1] + 1;
  const holding = (at) => nodes.findLast(([offset]) => offset <= at);
  const [first, node] = holding(from), [last, other] = holding(to - 1);
  const range = new Range();
  range.setStart(node, from - first);
  range.setEnd(other, to - last);
  return range;
}

function rangesOf(pattern) {
  units = units || all(UNITS).filter((one) => one.textContent.trim()).map(unitOf);
  const ranges = [];
  for (const unit of units) {
    for (const match of unit.plain.matchAll(pattern)) {
      if (ranges.length === MOST_FOUND) return ranges;
      ranges.push(rangeOf(unit, match.index, match.index + match[0].length));
    }
  }
  return ranges;
}

function search({ going = true } = {}) {
  const most = Number(field.dataset.most), words = field.value;
  const pattern = words.length <= most && words.trim() ? patternOf(words) : null;
  found = pattern ? rangesOf(pattern) : [];
  now = -1;
  CSS.highlights.set("found", new Highlight(...found));
  CSS.highlights.delete("found-now");
  for (const button of all(".step")) { button.hidden = !words.trim(); button.disabled = !found.length; }
  if (found.length && going) return go(firstBelow());
  let told = "Not found in this article.";
  if (words.length > most) told = `What is looked for has ${words.length} characters and may have ${most}; please shorten it.`;
  else if (!words.trim()) told = "";
  else if (!pattern) told = `Type at least ${LEAST} letters or figures.`;
  else if (found.length) told = `${counted()} place${found.length > 1 ? "s" : ""}${orMore()}.`;
  find("#found").textContent = told;
  return undefined;
}

const counted = () => found.length.toLocaleString("en");
const orMore = () => (found.length === MOST_FOUND ? " or more" : "");

// The first match that is not above what is in view.
function firstBelow() {
  const at = found.findIndex((range) => range.getBoundingClientRect().top >= covered());
  return at < 0 ? 0 : at;
}

function step(by) {
  if (!found.length) return search();
  return go((now + by + found.length) % found.length);
}

function go(at) {
  now = at;
  CSS.highlights.set("found-now", new Highlight(found[now]));
  bring(found[now]);
  find("#found").textContent = `${now + 1} of ${counted()}${orMore()}.`;
}

// -- bringing a place into view

// How much of the window's top is covered by what stays there.
function covered() {
  const above = [find(".top"), find(".side")].filter((one) =>
    getComputedStyle(one).position === "sticky" && (one.matches(".top") || !WIDE.matches));
  return Math.max(0, ...above.map((one) => one.getBoundingClientRect().bottom));
}

const elementOf = (place) => (place.startContainer ? place.startContainer.parentElement : place);

// First within a table that scrolls by itself, then in the window.
function bring(place) {
  const cell = elementOf(place).closest(".scroller :is(th, td, tr)");
  const above = covered();
  if (cell) {
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    const scroller = cell.closest(".scroller");
    const { top, bottom } = scroller.getBoundingClientRect();
    const start = scroller.parentElement.getBoundingClientRect().top; // of the caption
    const whole = bottom - start <= innerHeight - above - 16;
    if ((whole ? start : top) < above || bottom > innerHeight) scrollBy(0, (whole ? start : top) - above - 8);
  }
  const { top, bottom } = place.getBoundingClientRect();
  if (top < above + 8 || bottom > innerHeight - 8) scrollBy(0, top - above - (innerHeight - above) / 3);
}

function toPlace() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place?.closest(".text")) return;
  const row = place.id.startsWith("cited") && place.closest("tr");
  const cells = row ? all(":scope > td.cited", row) : [];
  for (const cell of cells.toReversed()) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  bring(cells[0] || row || place);
}

// -- the outline

const links = all(".contents a");
const headings = links.map((link) => document.getElementById(link.hash.slice(1)));

function mark() {
  const line = covered() + 80;
  let at = headings.findLastIndex((heading) => heading.getBoundingClientRect().top <= line);
  if (innerHeight + scrollY >= document.documentElement.scrollHeight - 2) at = headings.length - 1;
  const link = links[at];
  if (link?.hasAttribute("aria-current")) return;
  for (const other of links) other.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "location");
  const contents = find(".contents");
  if (link && WIDE.matches) contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
}

function unfold() {
  const contents = find(".contents");
  if (contents) contents.open = WIDE.matches;
}

// -- tables

function cue() {
  const scrollers = all(".scroller");
  bedside.cue(scrollers);
  scrollers.forEach(edges);
}

function edges(scroller) {
  const { scrollLeft, scrollWidth, clientWidth } = scroller;
  const figure = scroller.parentElement;
  figure.classList.toggle("more-left", scrollLeft > 1);
  figure.classList.toggle("more-right", scrollLeft + clientWidth < scrollWidth - 1);
  const label = scroller.style.getPropertyValue("--label");
  const sizes = { label, at: `${scroller.offsetTop}px`, tall: `${scroller.clientHeight}px` };
  for (const [name, size] of Object.entries(sizes)) figure.style.setProperty(`--${name}`, size);
  scroller.style.setProperty("--head", `${find("thead", scroller).offsetHeight}px`);
}

// -- what is taken away

const selected = () => {
  const selection = getSelection();
  const inside = selection.rangeCount && !selection.isCollapsed
    && find(".whole").contains(selection.getRangeAt(0).commonAncestorContainer);
  return inside ? selection.toString().trim() : "";
};

// Where the words stand: the address without what was looked for.
function address() {
  const url = new URL(location.href);
  url.searchParams.delete("find");
  url.hash = url.searchParams.has("start") ? "cited" : "";
  return url.href;
}

function cite(button) {
  const words = selected();
  const source = find(".deeds").dataset.cite;
  const text = words ? `“${words}”\n\n${source}\n${address()}\n` : `${source}\n`;
  return copy(text, button, words ? "The words are copied with their citation." : "The citation is copied.");
}

async function copy(text, button, told) {
  await bedside.copy(text, button);
  say("");
  say(told);
}

// -- back to the answer

const sameSpans = (one, other) => ["start", "end"].every((key) =>
  one.searchParams.getAll(key).join() === other.searchParams.getAll(key).join());

// Where in the chat this page was opened from; place.js keeps it.
function placeOfAnswer() {
  const here = new URL(location.href);
  return keptJson("bedside-places")?.find(({ href }) => {
    const url = new URL(href);
    return url.pathname.split("/").pop() === here.pathname.split("/").pop() && sameSpans(url, here);
  });
}

// The chat may still be open: then it shows the place itself, and this page closes.
function goBack(place) {
  const channel = new BroadcastChannel("bedside");
  const leave = () => location.assign(find(".return").href);
  const waiting = setTimeout(leave, 250);
  channel.addEventListener("message", ({ data }) => {
    if (!data.shown) return;
    clearTimeout(waiting);
    window.close();
    setTimeout(leave, 250); // a browser may keep a page that it did not open itself
  });
  keep("bedside-back", JSON.stringify(place));
  channel.postMessage({ back: place });
}

// -- beginning

const canMark = Boolean(CSS.highlights);

function begin() {
  unfold();
  WIDE.addEventListener("change", unfold);
  find(".deeds").hidden = false;
  find(".address").textContent = address();
  const place = placeOfAnswer();
  find(".return").hidden = !place;
  cue();
  if (canMark) {
    // The marks of the server go: those of this search lie over the text.
    for (const one of all("mark.found")) one.replaceWith(...one.childNodes);
    find(".text").normalize();
    find(".find .go").hidden = true;
    if (field.value) search({ going: location.hash === "#found" });
  }
  if (location.hash && document.readyState !== "complete") {
    // After the browser itself has gone there.
    addEventListener("load", () => requestAnimationFrame(() => { toPlace(); mark(); }));
  }
  mark();
}

let typing = 0;
field.addEventListener("input", () => {
  if (!canMark) return;
  clearTimeout(typing);
  typing = setTimeout(search, 120);
});

document.addEventListener("submit", (event) => {
  if (!canMark || event.target !== field.form) return;
  event.preventDefault();
  clearTimeout(typing);
  step(1);
});

document.addEventListener("keydown", (event) => {
  const { altKey, key } = event, plain = !event.ctrlKey && !event.metaKey;
  if (event.target === field && canMark) {
    if (key === "Enter" && event.shiftKey) { event.preventDefault(); step(-1); }
    if (key === "Escape" && field.value) { event.preventDefault(); field.value = ""; search(); }
  } else if (key === "/" && plain && !altKey && !event.target.closest("input, textarea, select")) {
    event.preventDefault();
    field.select();
    field.focus();
  }
  if (altKey && plain && !event.shiftKey && event.code === "KeyC") { event.preventDefault(); cite(null); }
  const contents = key === "Escape" && !WIDE.matches && event.target.closest(".contents[open]");
  if (contents) { contents.open = false; find("summary", contents).focus(); }
});

document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-copy-citation]")) event.preventDefault(); // the selection stays
});

onClick({
  "[data-step]": (button) => step(Number(button.dataset.step)),
  "[data-copy-citation]": cite,
  "[data-copy-link]": (button) => copy(address(), button, "The link is copied."),
  "[data-print]": () => print(),
  ".return": () => goBack(placeOfAnswer()),
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("a[href^='#']")?.hash === location.hash) toPlace();
  if (target.closest(".contents a")) unfold();
});
document.addEventListener("focusin", ({ target }) => {
  if (!WIDE.matches && target.closest(".whole")) unfold(); // it would lie over what has the focus
});

document.addEventListener("selectionchange", () => { find(".citing").hidden = !selected(); });

let drawing = 0;
const soon = () => {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(mark);
};
addEventListener("scroll", soon, { passive: true });
document.addEventListener("scroll", (event) => {
  if (event.target.matches?.(".scroller")) edges(event.target);
}, true);
addEventListener("resize", () => { cue(); soon(); });
addEventListener("hashchange", toPlace);
begin();
