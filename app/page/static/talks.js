// Conversations, kept in this browser and nowhere else: their questions, and what each needs to
// be asked again. Answers are not kept: a library changes, and an article may be retracted.
(() => {
  "use strict";
  const KEY = "bedside-conversations";
  const BEFORE = "bedside-history"; // of versions that kept single questions
  const MOST = 200; // the oldest give way
  const find = (selector, root = document) => root.querySelector(selector);

  // A conversation: { id, at, turns }; a turn: { question, previous, searched, filters, library,
  // said, cited, at }, where `said` is a digest of the answer, `cited` are the ids of the articles
  // that it cited, and `at` is when it was given.

  function all() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  function store(talks) {
    for (let kept = talks.slice(0, MOST); ; kept = kept.slice(0, -1)) {
      try {
        if (kept.length) localStorage.setItem(KEY, JSON.stringify(kept));
        else localStorage.removeItem(KEY);
        break;
      } catch {
        if (!kept.length) break; // a browser that stores nothing
      }
    }
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
    store([talk, ...talks.filter((one) => one.id !== id)]);
  }

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (n) => n.toString(36)).join("");

  // Questions that an earlier version kept become conversations of one question each.
  function takeOver() {
    try {
      const questions = JSON.parse(localStorage.getItem(BEFORE));
      if (!Array.isArray(questions)) return;
      localStorage.removeItem(BEFORE);
      const made = questions.filter((question) => typeof question === "string").map((question) => ({
        id: newId(), at: 0, turns: [{ question, previous: "", searched: question, filters: "", library: "", said: "", at: 0 }],
      }));
      store([...all(), ...made]);
    } catch {
      // there are none
    }
  }

  // -- the list ----------------------------------------------------------------------------

  let deleted = null; // the last one, which can be had back

  function button(text, key, value) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset[key] = value;
    made.textContent = text;
    return made;
  }

  function item(talk) {
    const made = document.createElement("li");
    const open = button(name(talk), "openTalk", talk.id);
    if (talk.id === window.bedside.asking.talkId()) open.setAttribute("aria-current", "true");
    const told = document.createElement("span");
    told.className = "quiet";
    const n = talk.turns.length;
    told.textContent = [n > 1 ? `${n} questions` : "", day(talk.at)].filter(Boolean).join(", ");
    const gone = button("Delete", "deleteTalk", talk.id);
    gone.setAttribute("aria-label", `Delete the conversation ${name(talk)}`);
    made.append(open, told, gone);
    return made;
  }

  function day(at) {
    return at ? new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }) : "";
  }

  function list() {
    const menu = find("#history");
    if (!menu) return;
    const talks = all();
    find("ol", menu).replaceChildren(...talks.map(item));
    find(".empty", menu).hidden = talks.length > 0;
    find("[data-delete-all]", menu).hidden = talks.length === 0;
    sure(false);
    find(".undo", menu).hidden = !deleted;
    if (deleted) find(".undo span", menu).textContent = `“${name(deleted)}” is deleted.`;
  }

  // Whether the question is shown whether all are to be deleted.
  function sure(asked) {
    find("#history .all span").hidden = !asked;
    find("#history [data-delete-all]").hidden = asked || all().length === 0;
    if (asked) find("#history [data-keep-all]").focus();
  }

  function remove(id) {
    deleted = get(id) || null;
    const at = all().findIndex((talk) => talk.id === id);
    store(all().filter((talk) => talk.id !== id));
    window.bedside.asking.forget(id);
    const left = document.querySelectorAll("#history li [data-delete-talk]");
    (left[Math.min(at, left.length - 1)] || find("#history summary")).focus();
  }

  function removeAll() {
    deleted = null;
    store([]);
    window.bedside.asking.forget();
    find("#history summary").focus();
    window.bedside.say("All conversations are deleted.");
  }

  function undo() {
    const talk = deleted;
    deleted = null;
    store([talk, ...all()].sort((a, b) => b.at - a.at));
    find(`#history [data-open-talk="${talk.id}"]`).focus();
  }

  let toFirst = false; // whether the list was opened from the box, below it on the page

  function openList() {
    toFirst = true;
    find("#history").open = true; // and then `toggled`
  }

  function toggled(menu) {
    if (!menu.open) deleted = null;
    list(); // another window may have changed it
    if (menu.open && toFirst) (find("[data-open-talk]", menu) || find("[data-close-list]", menu)).focus();
    toFirst = false;
  }

  const close = () => { find("#history").open = false; };
  const ACTIONS = {
    "[data-open-list]": openList,
    "[data-open-talk]": (element) => { close(); window.bedside.asking.open(element.dataset.openTalk); },
    "[data-delete-talk]": (element) => remove(element.dataset.deleteTalk),
    "[data-undo]": undo,
    "[data-delete-all]": () => sure(true),
    "[data-keep-all]": () => { sure(false); find("#history [data-delete-all]").focus(); },
    "[data-delete-all-now]": removeAll,
    "[data-close-list]": () => { close(); find("#history summary").focus(); },
  };

  document.addEventListener("click", (event) => {
    for (const [selector, action] of Object.entries(ACTIONS)) {
      const element = event.target.closest(selector);
      if (element) return action(element);
    }
    const menu = find("#history[open]");
    if (menu && (!menu.contains(event.target) || event.target === menu) && event.target.isConnected) close();
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("#history[open]");
    if (menu) { close(); find("summary", menu).focus(); }
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "history") toggled(event.target);
  }, true);
  addEventListener("storage", (event) => { if (event.key === KEY) list(); });

  window.bedside.talks = { get, add, list, newId, takeOver };
})();
