// Conversations, kept in this browser alone: their questions, and what each needs to be asked again.
// Answers are not kept: a library changes.
const { find, all: every, keep, keptJson, make, onClick, day } = bedside;
const KEY = "bedside-conversations";
const BEFORE = "bedside-history"; // of versions that kept single questions
const MOST = 200; // the oldest give way

// A conversation: { id, at, turns }; a turn: { question, previous, searched, filters, library,
// said, cited, at }, where `said` is a digest of the answer, `cited` are the ids of the articles
// that it cited, and `at` is when it was given.

function all() {
  const talks = keptJson(KEY);
  return Array.isArray(talks) ? talks : [];
}

// As many as the browser has room for, the newest first.
function store(talks) {
  let n = Math.min(talks.length, MOST);
  while (n && !keep(KEY, JSON.stringify(talks.slice(0, n)))) n -= 1;
  if (!n) keep(KEY, null);
  list();
}

const get = (id) => all().find((talk) => talk.id === id);
const name = (talk) => talk.turns[0].question;

// Adds a turn; another window may have added some to the same conversation meanwhile.
function add(id, turn) {
  const talks = all();
  const talk = talks.find((one) => one.id === id) || { id, turns: [] };
  talk.turns.push(turn);
  talk.at = turn.at;
  store([talk, ...talks.filter((one) => one !== talk)]);
}

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (n) => n.toString(36)).join("");

// Questions that an earlier version kept become conversations of one question each.
function takeOver() {
  const questions = keptJson(BEFORE);
  if (!Array.isArray(questions)) return;
  keep(BEFORE, null);
  const made = questions.filter((question) => typeof question === "string").map((question) => ({
    id: newId(), at: 0, turns: [{ question, previous: "", searched: question, filters: "", library: "", said: "", at: 0 }],
  }));
  store([...all(), ...made]);
}

// -- the list

let deleted = null; // the last one, which can be had back

function item(talk) {
  const open = make("button", { type: "button", "data-open-talk": talk.id }, name(talk));
  if (talk.id === bedside.asking.talkId()) open.setAttribute("aria-current", "true");
  const n = talk.turns.length;
  const told = [n > 1 && `${n} questions`, talk.at && day(talk.at)].filter(Boolean).join(", ");
  const label = `Delete the conversation ${name(talk)}`;
  const gone = make("button", { type: "button", "data-delete-talk": talk.id, "aria-label": label }, "Delete");
  return make("li", {}, open, make("span", { class: "quiet" }, told), gone);
}

function list() {
  const menu = find("#history");
  if (!menu) return;
  const talks = all();
  find("ol", menu).replaceChildren(...talks.map(item));
  find(".empty", menu).hidden = talks.length > 0;
  find("[popovertarget]", menu).hidden = !talks.length;
  find(".undo", menu).hidden = !deleted;
  if (deleted) find(".undo span", menu).textContent = `“${name(deleted)}” is deleted.`;
}

function remove(id) {
  const talks = all();
  const at = talks.findIndex((talk) => talk.id === id);
  deleted = talks[at] || null;
  store(talks.filter((talk) => talk.id !== id));
  bedside.asking.forget(id);
  const left = every("#history li [data-delete-talk]");
  (left[Math.min(at, left.length - 1)] || find("[data-close-list]")).focus();
}

function undo() {
  const talk = deleted;
  deleted = null;
  store([talk, ...all()].sort((a, b) => b.at - a.at));
  find(`#history [data-open-talk="${talk.id}"]`).focus();
}

function toggled(menu) {
  if (!menu.open) deleted = null;
  list(); // another window may have changed it
  if (menu.open) (find("[data-open-talk]", menu) || find("[data-close-list]", menu)).focus();
}

const close = () => { find("#history").open = false; };
const leave = () => { close(); find("#history summary").focus(); };

onClick({
  "[data-open-list]": () => { find("#history").open = true; }, // and then `toggled`
  "[data-open-talk]": (element) => { close(); bedside.asking.open(element.dataset.openTalk); },
  "[data-delete-talk]": (element) => remove(element.dataset.deleteTalk),
  "[data-undo]": undo,
  "[data-delete-all-now]": () => {
    deleted = null;
    find("#all").hidePopover();
    store([]);
    bedside.asking.forget();
    find("#history summary").focus();
    bedside.say("All conversations are deleted.");
  },
  "[data-close-list]": leave,
});
document.addEventListener("click", ({ target }) => {
  const isOutside = !target.closest("#history .list, #history summary, [data-open-list]");
  if (isOutside && target.isConnected && find("#history[open]")) close();
});
// The keyboard does not go on below the drawer, out of sight.
document.addEventListener("focusin", ({ target }) => {
  if (find("#history[open]") && target.matches(":focus-visible") && !target.closest("#history .list")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest("#history[open]") && !find("#all:popover-open")) leave();
});
document.addEventListener("toggle", ({ target }) => { if (target.id === "history") toggled(target); }, true);
addEventListener("storage", ({ key }) => { if (key?.endsWith(KEY)) list(); });

bedside.talks = { get, add, list, newId, takeOver };
