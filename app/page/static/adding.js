// The page on which papers are added: it sends files, and shows how far each is. Whatever it
// shows is set as text, never as markup.
const { find, all, make, onClick } = bedside;
const AT_ONCE = 2; // files that are sent at the same time
const POLL_MS = 700; // while something is being done
const IDLE_MS = 4000;
const PATIENCE_MS = 15 * 60 * 1000; // for a service that is busy, or was restarted
const STAGES = ["read", "checked", "embedded", "live"];
const NOW = { waiting: "read", reading: "read", checked: "embedded", embedded: "live" };
const WORDS = {
  waiting: "waiting its turn", reading: "being read", checked: "being embedded",
  embedded: "coming into force", live: "answers questions", asking: "needs your decision",
  known: "is here already", unpacked: "unpacked", left: "left out", failed: "not added",
};

const form = find("#adding");
const list = find("#jobs");
const suffixes = form.dataset.suffixes.split(",");
const maxBytes = Number(form.dataset.maxBytes);
const items = new Map(); // job_id -> its item, and what that was made of
const sending = []; // files that wait to be sent, in order
let nSending = 0;
let jobs = [];
let timer = 0;

const say = (text) => { find("#told").textContent = text; };
const complain = (text) => { find("#fault").textContent = text; };
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
const said = (text, kind) => make("p", { class: kind }, text);

// -- files

const suffixOf = (name) => (name.match(/\.[^./\\]*$/) || [""])[0].toLowerCase();

// Files that were chosen or dropped one by one are all tried; of a folder those of a known format.
function take(found, isFolder) {
  if (!found.length) return;
  complain("");
  const { known = [], others = [] } =
    Object.groupBy(found, (one) => (suffixes.includes(suffixOf(one.name)) ? "known" : "others"));
  for (const one of isFolder ? [] : others) {
    showLocal(one.name, `${one.name} is of no known format; give ${form.dataset.formats}.`);
  }
  for (const one of known) {
    if (one.file.size > maxBytes) {
      showLocal(one.name, `${one.name} is larger than the ${Math.round(maxBytes / 1e6)} MB that a file may have.`);
    } else {
      sending.push({ ...one, item: showLocal(one.name, ""), duplicates: form.elements.duplicates.value });
    }
  }
  const left = isFolder && others.length ? ` ${others.length} files of no known format are left out.` : "";
  say(`${known.length} ${known.length === 1 ? "file" : "files"} to send.${left}`);
  sendNext();
}

async function filesBelow(entry, path, found) {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => { entry.file(done, fail); });
    found.push({ file, name: `${path}${entry.name}` });
    return;
  }
  const reader = entry.createReader();
  for (;;) { // a reader gives some hundred entries at a time
    const some = await new Promise((done, fail) => { reader.readEntries(done, fail); });
    if (!some.length) return;
    for (const one of some) await filesBelow(one, `${path}${entry.name}/`, found);
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const single = entries.length ? [] : [...transfer.files].map((file) => ({ file, name: file.name }));
  const below = [];
  try {
    for (const entry of entries) await filesBelow(entry, "", entry.isFile ? single : below);
  } catch {
    complain("A folder could not be read by the browser; choose its files instead.");
  }
  take(single, false);
  take(below, true);
}

// -- sending

function sendNext() {
  while (nSending < AT_ONCE && sending.length) {
    nSending += 1;
    send(sending.shift()).finally(() => { nSending -= 1; sendNext(); });
  }
}

function post({ file, name, duplicates, item }) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `../api/articles?${new URLSearchParams({ name, duplicates })}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) =>
      setLocal(item, `being sent, ${total ? Math.floor((100 * loaded) / total) : 0}%`);
    request.onloadend = () => done(request);
    request.send(file);
  });
}

async function send(one) {
  const until = Date.now() + PATIENCE_MS;
  for (let tries = 1; ; tries += 1) {
    const reply = await post(one);
    if (reply.status === 202) {
      one.item.remove();
      const job = JSON.parse(reply.responseText);
      if (!jobs.some((other) => other.job_id === job.job_id)) show([...jobs, job]);
      poll();
      return;
    }
    const isPassing = [0, 429, 502, 503, 504].includes(reply.status);
    if (!isPassing || Date.now() > until) {
      setLocal(one.item, sentenceOf(reply), true);
      return;
    }
    setLocal(one.item, reply.status ? sentenceOf(reply) : "Bedside does not answer; trying again.");
    const after = Number(reply.status && reply.getResponseHeader("Retry-After"));
    await wait(1000 * (after || Math.min(1 + tries, 10)));
  }
}

function sentenceOf(reply) {
  try {
    return JSON.parse(reply.responseText).error;
  } catch {
    return "It could not be sent; is Bedside still running?";
  }
}

// -- the list

// A file that has no job yet, or never gets one.
function showLocal(name, fault) {
  const item = make("li", { class: fault ? "failed" : "sending" }, make("h3", {}, name), said(fault || "waiting to be sent", "state"));
  list.prepend(item);
  update();
  return item;
}

function setLocal(item, text, isFault = false) {
  find(".state", item).textContent = text;
  if (isFault) item.className = "failed";
  update();
}

function stage(name, job) {
  const [kind, words] = name in job.times ? ["done", "done"] : NOW[job.state] === name ? ["now", "now"] : ["", "not yet"];
  return make("li", { class: kind }, name, make("span", { class: "unseen" }, `: ${words}`));
}

function itemOf(job) {
  const item = make("li", { class: job.state, "data-job": job.job_id }, make("h3", {}, job.name));
  const isUnread = job.state === "failed" && !Object.keys(job.times).length;
  if (job.state !== "unpacked" && !isUnread) {
    item.append(make("ol", { class: "stages" }, ...STAGES.map((name) => stage(name, job))));
  }
  const state = said(WORDS[job.state] || job.state, "state");
  if (job.state === "live") state.append(": ", make("a", { href: linkTo(job) }, job.title || job.article_id));
  else if (job.title && job.state !== "failed") state.append(`: ${job.title}`);
  item.append(state);
  if (job.found) item.append(said(`Found: ${job.found}.`, "quiet"));
  if (job.told) item.append(said(job.told, "note"));
  const n = job.doubts.length;
  const summary = make("summary", {}, n === 1 ? "1 thing to check" : `${n} things to check`);
  if (n) item.append(make("details", {}, summary, make("ul", {}, ...job.doubts.map((doubt) => make("li", {}, doubt)))));
  if (job.state === "asking") item.append(decisions(job));
  return item;
}

const linkTo = (job) => `../article/${encodeURIComponent(job.article_id)}`;

function decisions(job) {
  const choices = {
    replace: `Put it in the place of ${job.article_id}`, keep: "Keep both", leave: "Leave it out",
  };
  const buttons = Object.entries(choices).map(([decision, words]) =>
    make("button", { type: "button", "data-decision": decision, "aria-label": `${words}: ${job.name}` }, words));
  const there = make("a", { href: linkTo(job), target: "_blank", rel: "noopener" }, `See ${job.article_id}`);
  return make("p", { class: "decisions" }, ...buttons, there);
}

// The newest first, below the files that have no job; an item that is as it was stays in place.
function show(found) {
  jobs = found;
  const there = new Set(found.map((job) => job.job_id));
  for (const [id, { item }] of items) {
    if (there.has(id)) continue;
    item.remove();
    items.delete(id);
  }
  let before = all("#jobs > li:not([data-job])").at(-1) || null;
  for (const job of found.toReversed()) {
    const source = JSON.stringify(job);
    let { item, source: shown } = items.get(job.job_id) || {};
    if (shown !== source) {
      const next = itemOf(job);
      const details = find("details", next);
      if (details && item) details.open = Boolean(find("details[open]", item));
      item?.replaceWith(next);
      item = next;
      items.set(job.job_id, { item, source });
    }
    const place = before ? before.nextElementSibling : list.firstElementChild;
    if (place !== item) list.insertBefore(item, place);
    before = item;
  }
  update();
}

// What the status says: a screen reader hears it whenever a number changes.
function update() {
  find("#none").hidden = list.children.length > 0;
  find("#clear").hidden = !find(".failed:not([data-job])", list) && jobs.every((job) => job.is_open);
  const count = (...states) => jobs.filter((job) => states.includes(job.state)).length;
  const counts = [
    [all(".sending", list).length, "being sent"],
    [count("waiting", "reading", "checked", "embedded"), "being worked on"],
    [count("live"), "answering questions"],
    [count("asking"), "waiting for your decision"],
    [count("known"), "here already"],
    [all(".failed", list).length, "not added"],
  ].filter(([n]) => n).map(([n, words]) => `${n} ${words}`);
  const text = `Files: ${counts.join(", ")}.`;
  if (counts.length && find("#told").textContent !== text) say(text);
}

// -- asking the service

async function ask(path, options) {
  const reply = await fetch(`../api/articles/jobs${path}`, options);
  if (reply.ok) return reply.status === 204 ? null : reply.json();
  throw new Error((await reply.json()).error);
}

let asked = false; // whether an answer is awaited
let again = false; // whether to ask once more when it has come

async function poll() {
  clearTimeout(timer);
  if (asked) { again = true; return; }
  asked = true;
  try {
    const reply = await ask("");
    complain("");
    show(reply.jobs);
  } catch (error) {
    const isNetwork = error instanceof TypeError;
    complain(isNetwork ? "Bedside does not answer at the moment; trying again." : error.message);
  }
  asked = false;
  const busy = nSending || jobs.some((job) => job.is_open && job.state !== "asking");
  timer = setTimeout(poll, again ? 0 : busy ? POLL_MS : IDLE_MS);
  again = false;
}

async function decide(button) {
  try {
    await ask(`/${button.closest("[data-job]").dataset.job}`, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ decision: button.dataset.decision }),
    });
  } catch (error) {
    complain(error.message);
  }
  list.setAttribute("tabindex", "-1");
  list.focus(); // the button that had the focus is gone
  poll();
}

async function clear() {
  for (const item of all(".failed:not([data-job])", list)) item.remove();
  for (const job of jobs.filter((one) => !one.is_open)) {
    await ask(`/${job.job_id}`, { method: "DELETE" }).catch(() => {}); // it is gone already
  }
  find("#files").focus();
  say("The list is cleared; the papers stay in the library.");
  poll();
}

// -- what people do

for (const input of all("#files, #folder")) {
  input.addEventListener("change", () => {
    take([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })), input.id === "folder");
    input.value = ""; // so that the same file can be chosen again
  });
}
onClick({ "#clear": clear, "[data-decision]": decide });
form.addEventListener("submit", (event) => event.preventDefault());

const zone = find("#drop");
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (kind !== "dragleave") event.preventDefault(); // otherwise the browser opens the file
    if (kind !== "dragleave" || !event.relatedTarget) zone.classList.toggle("over", kind === "dragover");
    if (kind === "drop") dropped(event.dataTransfer);
  });
}
addEventListener("beforeunload", (event) => {
  if (nSending || sending.length) event.preventDefault(); // what is not sent would be lost
});

poll();
