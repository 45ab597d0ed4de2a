// Conversations, kept in this browser alone: their questions, and what each needs to be asked again.
// Answers are not kept: a library changes.
const { find, all: every, keep, keptJson, make, onClick, day } = bedside;
const KEY = "bedside-conversations";
const MOST = 200; // the oldest give way

// A conversation: { id, at, turns, name }, the name where one was given; a turn: { question, previous, searched, filters, library,
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
const name = (talk) => talk.name || talk.turns[0].question;

// Adds a turn; another window may have added some to the same conversation meanwhile.
function add(id, turn) {
  const talks = all();
  const talk = talks.find((one) => one.id === id) || { id, turns: [] };
  talk.turns.push(turn);
  talk.at = turn.at;
  store([talk, ...talks.filter((one) => one !== talk)]);
}

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (n) => n.toString(36)).join("");

// -- the list

let deleted = null; // the last one, which can be had back

function item(talk) {
  const open = make("button", { type: "button", "data-open-talk": talk.id }, name(talk));
  if (talk.id === bedside.asking.talkId()) open.setAttribute("aria-current", "true");
  const n = talk.turns.length;
  const told = [n > 1 && `${n} questions`, day(talk.at)].filter(Boolean).join(", ");
  const does = (verb) => make("button", {
    type: "button", [`data-${verb.toLowerCase()}-talk`]: talk.id, "aria-label": `${verb} the conversation ${name(talk)}`,
  }, verb);
  return make("li", {}, open, make("span", { class: "quiet" }, told), does("Rename"), does("Delete"));
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

// The name becomes a field; Escape keeps nothing of what is typed there.
function rename(id) {
  const button = () => find(`#history [data-open-talk="${id}"]`);
  const field = make("input", { "aria-label": "Name of the conversation", maxlength: 200 });
  field.value = name(get(id));
  button().replaceWith(field);
  field.select();
  const end = (isKept) => {
    field.onblur = null;
    const talks = all();
    const talk = talks.find((one) => one.id === id);
    if (isKept && talk) talk.name = field.value.trim();
    store(talks);
  };
  field.onblur = () => end(true);
  field.onkeydown = (event) => {
    if (!["Enter", "Escape"].includes(event.key) || event.isComposing) return;
    event.preventDefault(); // Enter would press the button that gets the focus
    event.stopPropagation();
    end(event.key === "Enter");
    button().focus();
  };
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
  "[data-rename-talk]": (element) => rename(element.dataset.renameTalk),
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

bedside.talks = { get, add, list, newId };
