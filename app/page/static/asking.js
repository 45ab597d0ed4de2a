// Asking: from the box to the answer; stopping it, trying again, and asking the questions of a kept
// conversation again.
const { find, all, kept, keep, make, onClick, asJson, day } = bedside;
const AT_ONCE = 6; // questions asked again by one request
const SLOW_MS = 10000; // this long, something is wrong
const SEARCHING = "Searching the articles…";
const GONE = "Bedside does not answer. It may have been stopped, or the network is down. The question is kept.";
const CHANGED = "The library has changed since this was asked";
const DRAFT = ["bedside-draft", "sessionStorage"];

const box = () => find("#question textarea");
const list = () => find("#turns");

let id = ""; // of the open conversation; empty until its first answer
let turns = []; // its turns that were answered, as talks.js keeps them
let positions = 0;
let running = null; // the question that is being answered: { abort, turn, place }
let reopening = new AbortController();
const waiting = new WeakMap(); // a place without an answer -> what asks for it again

// -- the box: what is typed stays over a reload; nothing that is too long is cut

function setBox(text) {
  box().value = text;
  box().dispatchEvent(new Event("input", { bubbles: true })); // for Gradio, which lays it out
}

function tooLong(text) {
  const [n, most] = [text.trim().length, Number(find("#count").dataset.most)];
  return n <= most ? "" : `The question has ${n.toLocaleString("en")} characters and may have `
    + `${most.toLocaleString("en")}. Nothing was cut; please shorten it.`;
}

document.addEventListener("input", ({ target }) => {
  if (target !== box()) return;
  const [key, storage] = DRAFT;
  keep(key, target.value, storage);
  const over = tooLong(target.value);
  if (find("#count").textContent !== over) find("#count").textContent = over;
});

function notice(text) {
  const place = find("#notice");
  if (text && place.textContent === text) place.textContent = ""; // so that it is read out again
  place.replaceChildren(...(text ? [paragraph("notice", text)] : []));
}

function unaskable(text) {
  if (!/[\p{L}\p{N}]/u.test(text)) return "The question is empty; type a question about the articles.";
  if (tooLong(text)) return tooLong(text);
  return running ? "An answer is on its way; ask again when it is there, or stop it." : "";
}

// -- what stands where an answer will be

const paragraph = (kind, text) => make("p", { class: kind }, text);
const placeFor = (question) =>
  make("div", { class: "exchange pending" }, paragraph("question", question), paragraph("state", ""));

// Says how it stands; the button, if any, is named and has the key by which it is clicked.
function tell(place, text, label, key) {
  const button = label && make("button", { type: "button", [key]: "" }, label);
  find(".state", place).replaceChildren(text, ...(button ? [" ", button] : []));
}
const tellOn = (place, text) => tell(place, text, "Stop", "data-stop");

function before(n) {
  if (n === 0) return "Your question is the next one.";
  return n ? `${n} ${n > 1 ? "questions are" : "question is"} before yours.` : SEARCHING;
}

// -- one question

const searchedLast = () => turns.at(-1)?.searched || "";

function ask(text, { typed = false } = {}) {
  const wrong = unaskable(text);
  notice(wrong);
  if (wrong) return;
  const question = text.trim();
  const turn = { question, previous: searchedLast(), filters: bedside.filters.query(), position: positions++ };
  if (typed) setBox("");
  bedside.asked();
  const place = placeFor(question);
  list().append(place);
  send(turn, place);
}

async function send(turn, place) {
  const abort = new AbortController();
  const mine = running = { abort, turn, place };
  const slow = setTimeout(() => {
    if (running === mine) tellOn(place, "Still no answer. Bedside may be busy, or may have stopped.");
  }, SLOW_MS);
  find("#conversation").setAttribute("aria-busy", "true");
  tellOn(place, SEARCHING);
  bedside.say(SEARCHING);
  bedside.lead(place);
  let told = GONE;
  try {
    await stream([turn], false, abort.signal, (line) => take(line, mine, slow));
  } catch (fault) {
    told = fault.told || GONE;
  }
  clearTimeout(slow);
  if (running === mine) failed(mine, told);
}

function take(line, mine, slow) {
  if ("next" in line) return suggest(mine.exchange, line.next);
  if (running !== mine) return null; // it was stopped, or another conversation is open
  if ("ahead" in line) {
    const told = before(line.ahead);
    if (!find(".state", mine.place).textContent.startsWith(told)) tellOn(mine.place, told);
    return null;
  }
  clearTimeout(slow);
  if ("html" in line) return arrived(mine, line);
  return line.unasked ? refused(mine, line.fault) : failed(mine, line.fault);
}

function finished() {
  running = null;
  find("#conversation").removeAttribute("aria-busy");
}

function failed({ turn, place }, told) {
  finished();
  waiting.set(place, () => send({ ...turn, previous: searchedLast() }, place));
  tell(place, told, "Retry", "data-retry");
  bedside.say(told);
}

// A question that cannot be asked as it is goes back into the box, to be changed.
function refused({ turn, place }, told) {
  finished();
  place.remove();
  if (!box().value) setBox(turn.question);
  notice(told);
  bedside.askNext();
}

function stop() {
  const { abort, turn, place } = running;
  finished();
  abort.abort();
  bedside.say("Stopped.");
  if (box().value) {
    waiting.set(place, () => send(turn, place));
    tell(place, "Stopped.", "Ask it again", "data-retry");
  } else {
    place.remove();
    setBox(turn.question);
  }
  box().focus();
}

function arrived(mine, line) {
  const { turn: { question, previous, filters }, place } = mine;
  finished();
  const exchange = mine.exchange = exchangeOf(line.html);
  const newest = find(".talk", list());
  if (newest) fold(newest);
  place.replaceWith(exchange);
  notice(line.notice);
  const { searched, library, said, cited } = line;
  const turn = { question, previous, searched, filters, library, said, cited, at: Date.now() };
  turns.push(turn);
  if (!id) {
    id = bedside.talks.newId();
    history.replaceState({ ...history.state, talk: id }, "");
  }
  bedside.talks.add(id, turn);
  bedside.answered(exchange);
}

function suggest(exchange, html) {
  if (exchange?.isConnected && !find(".next", exchange)) find(".turn", exchange).insertAdjacentHTML("beforeend", html);
}

// -- requests

async function stream(asked, again, signal, takeLine) {
  const response = await fetch("page/ask", { ...asJson({ turns: asked, again }), signal });
  if (!response.ok) {
    const { error } = await response.json();
    throw Object.assign(new Error(error), { told: error });
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) takeLine(JSON.parse(line));
  }
}

function exchangeOf(html) {
  const template = make("template");
  template.innerHTML = html; // made and escaped by our server
  return find(".exchange", template.content);
}

// The evidence of an older answer is folded away.
function fold(exchange) {
  exchange.classList.replace("talk", "earlier");
  const aside = find(":scope > aside.evidence", exchange);
  if (!aside) return;
  const n = all(".card", aside).length;
  if (n) aside.replaceWith(make("details", { class: "evidence" }, make("summary", {}, `Evidence (${n})`), ...aside.childNodes));
  else aside.remove();
}

// -- conversations

// Leaves the open conversation, which is kept as far as it was answered.
function leave() {
  running?.abort.abort();
  reopening.abort();
  finished();
  id = "";
  turns = [];
  list().replaceChildren();
  notice("");
}

function fresh({ noted = true } = {}) {
  if (noted && id) history.pushState({ talk: "" }, "", location.pathname);
  leave();
  scrollTo(0, 0);
  bedside.talks.list();
}

function open(wanted, { noted = true, bound = true } = {}) {
  const talk = bedside.talks.get(wanted);
  if (!talk) return false;
  leave();
  id = wanted;
  turns = talk.turns;
  if (noted) history.pushState({ talk: id }, "", location.pathname);
  const places = turns.map((turn) => placeFor(turn.question));
  list().append(...places);
  bedside.talks.list();
  if (bound) bedside.filters.bind(turns.at(-1).filters);
  again(turns.map((turn, at) => ({ turn, place: places[at], position: positions++ })).reverse())
    .then(() => { if (id === wanted) bedside.place.comeBack(wanted); });
  return true;
}

// Asks kept questions again, the newest first; those that get no answer can be tried again.
async function again(left) {
  reopening = new AbortController();
  const { signal } = reopening;
  for (const { place } of left) tell(place, "Asking it again…");
  while (left.length) {
    const now = left.slice(0, AT_ONCE);
    const asked = now.map(({ turn: { question, previous, filters }, position }) => ({ question, previous, filters, position }));
    let told = GONE;
    try {
      await stream(asked, true, signal, (line) => {
        const at = left.findIndex(({ position }) => position === line.position);
        if (at < 0 || signal.aborted || "ahead" in line) return;
        const [one] = left.splice(at, 1);
        if ("html" in line) cameAgain(one, line);
        else cannot([one], line.fault);
      });
    } catch (fault) {
      told = fault.told || GONE;
    }
    if (signal.aborted) return;
    if (left.some((one) => now.includes(one))) return cannot(left, told);
  }
}

function cannot(left, told) {
  for (const { place } of left) {
    waiting.set(place, () => again(left));
    tell(place, told, "Retry", "data-retry");
  }
  bedside.say(told);
}

function cameAgain({ turn, place }, line) {
  const exchange = exchangeOf(line.html);
  const newest = turn === turns.at(-1) && !find(".talk", list());
  if (!newest) fold(exchange);
  if (turn.library !== line.library) find(".question", exchange).after(sinceThen(turn, line));
  place.replaceWith(exchange);
  if (newest) bedside.opened(exchange);
}

function sinceThen(turn, line) {
  const then = day(turn.at, { timeStyle: "short" });
  return turn.said === line.said
    ? paragraph("quiet", `${CHANGED} on ${then}; the answer is the same.`)
    : paragraph("notice", `${CHANGED} on ${then}. This is what it answers now; it answered otherwise then.`);
}

// -- what was typed and clicked

document.addEventListener("keydown", (event) => {
  if (event.target !== box() || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    event.stopPropagation();
    ask(box().value, { typed: true });
  }
  const last = running?.turn || turns.at(-1);
  if (event.key === "ArrowUp" && !box().value && last) {
    event.preventDefault();
    setBox(last.question);
    box().setSelectionRange(box().value.length, box().value.length);
  }
  if (event.key === "Escape" && running) stop();
}, true);

onClick({
  "#ask": () => ask(box().value, { typed: true }),
  "[data-ask]": (button) => ask(button.dataset.ask),
  "#new": () => { fresh(); box().focus(); },
  "[data-stop]": () => { if (running) stop(); },
  "[data-retry]": (button) => {
    if (running) notice(unaskable("one")); // one answer is made at a time
    else waiting.get(button.closest(".exchange"))();
  },
});

addEventListener("popstate", () => {
  const wanted = history.state?.talk || "";
  if (wanted !== id && !open(wanted, { noted: false })) fresh({ noted: false });
});

async function begin() {
  bedside.talks.list();
  if (!box().value && kept(...DRAFT)) setBox(kept(...DRAFT));
  const link = new URLSearchParams(location.search);
  const back = bedside.place.wanted();
  if (back) history.replaceState({ ...history.state, talk: back }, "");
  const reopened = open(history.state?.talk || "", { noted: false, bound: false });
  const question = !reopened && link.get("q");
  const linked = question || (!reopened && (link.has("collection") || link.has("article")));
  const chosen = bedside.filters.kept();
  if (reopened && chosen === null) bedside.filters.bind(turns.at(-1).filters); // another tab's
  else bedside.filters.choose(linked ? link : chosen || "", { kept: Boolean(linked) });
  if (question) ask(question);
  try {
    const { examples, filters, notice: told } = await (await fetch("page/start")).json();
    bedside.offer(examples);
    bedside.filters.renew(filters);
    if (told && !find("#notice").textContent) notice(told);
  } catch {
    // the first question will say that the service is gone
  }
}

// After one conversation was deleted, or all: it leaves the page as well.
function forget(gone) {
  if (gone === undefined) keep(DRAFT[0], null, DRAFT[1]);
  if (id && (gone === undefined || gone === id)) {
    history.replaceState({ talk: "" }, "", location.pathname);
    fresh({ noted: false });
  }
}

bedside.asking = { begin, open, forget, talkId: () => id };
