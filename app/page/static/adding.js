// Adding papers: sends files, and shows the server's list of them.
const { find, all, make, onClick, asJson } = bedside;
const AT_ONCE = 2; // files sent at a time
const POLL_MS = 700; // while something is being done
const IDLE_MS = 4000;
const PATIENCE_MS = 15 * 60 * 1000; // for a service that is busy, or was restarted

const DONE = "#jobs > :is([data-job], .failed, .known):not([data-open], .waiting)";
const form = find("#adding");
const list = find("#jobs");
const suffixes = form.dataset.suffixes.split(",");
const sending = []; // in order
let nSending = 0;
let timer = 0;

const say = (text) => { find("#told").textContent = text; };
const complain = (text) => { find("#fault").textContent = text; };

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
    const most = Number(suffixOf(one.name) === ".zip" ? form.dataset.maxArchive : form.dataset.maxBytes);
    if (one.file.size > most) {
      showLocal(one.name, `${one.name} is larger than the ${Math.round(most / 1e6)} MB that a file may have.`);
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
  for (;;) { // some hundred entries at a time
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
      one.item.dataset.job = JSON.parse(reply.responseText).job_id;
      setLocal(one.item, "waiting its turn", "waiting");
      poll();
      return;
    }
    if (reply.status === 200) { // it waits already, under another name
      setLocal(one.item, JSON.parse(reply.responseText).told, "known");
      return;
    }
    const isPassing = [0, 429, 502, 503, 504].includes(reply.status);
    if (!isPassing || Date.now() > until) {
      setLocal(one.item, sentenceOf(reply), "failed");
      return;
    }
    setLocal(one.item, reply.status ? sentenceOf(reply) : "Bedside does not answer; trying again.");
    const after = Number(reply.status && reply.getResponseHeader("Retry-After"));
    await new Promise((done) => { setTimeout(done, 1000 * (after || Math.min(1 + tries, 10))); });
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

// A file without a job, as yet or for good.
function showLocal(name, fault) {
  const state = make("p", { class: "state" }, fault || "waiting to be sent");
  const item = make("li", { class: fault ? "failed" : "sending" }, make("h3", {}, name), state);
  list.prepend(item);
  update();
  return item;
}

function setLocal(item, text, state) {
  find(".state", item).textContent = text;
  if (state) item.className = state;
  update();
}

// The server's list, below the files that have no job; one that is as it was stays.
function show(html) {
  const made = make("template");
  made.innerHTML = html;
  const shown = new Map(all("#jobs > [data-job]").map((item) => [item.dataset.job, item]));
  let before = all("#jobs > :not([data-job])").at(-1) || null;
  for (const next of [...made.content.children]) {
    const old = shown.get(next.dataset.job);
    shown.delete(next.dataset.job);
    if (old && find("details[open]", old) && find("details", next)) find("details", next).open = true;
    const item = old?.isEqualNode(next) ? old : next;
    if (item !== old) old?.replaceWith(item);
    const place = before ? before.nextElementSibling : list.firstElementChild;
    if (place !== item) list.insertBefore(item, place);
    before = item;
  }
  for (const gone of shown.values()) gone.remove();
  update();
}

// What the status says: a screen reader hears it whenever a number changes.
function update() {
  find("#none").hidden = list.children.length > 0;
  find("#clear").hidden = !find(DONE);
  const count = (states) => all(`#jobs > :is(${states})`).length;
  const counts = [
    [count(".sending"), "being sent"],
    [count(".waiting, .reading, .checked, .embedded"), "being worked on"],
    [count(".live:not(.void)"), "answering questions"],
    [count(".void"), "answering none"],
    [count(".asking"), "waiting for your decision"],
    [count(".known"), "here already"],
    [count(".failed"), "not added"],
  ].filter(([n]) => n).map(([n, words]) => `${n} ${words}`);
  const text = `Files: ${counts.join(", ")}.`;
  if (counts.length && find("#told").textContent !== text) say(text);
}

// -- asking the service

async function ask(path, options) {
  const reply = await fetch(path, options);
  if (!reply.ok) throw new Error((await reply.json()).error);
  return reply.text();
}
const jobAt = (item) => `../api/articles/jobs/${item.dataset.job}`;

let asked = false;
let again = false; // once more when it has come

async function poll() {
  clearTimeout(timer);
  if (asked) { again = true; return; }
  asked = true;
  try {
    const html = await ask("add/jobs");
    complain("");
    show(html);
  } catch (error) {
    const isNetwork = error instanceof TypeError;
    complain(isNetwork ? "Bedside does not answer at the moment; trying again." : error.message);
  }
  asked = false;
  const busy = nSending || find("#jobs > [data-open]:not(.asking)");
  timer = setTimeout(poll, again ? 0 : busy ? POLL_MS : IDLE_MS);
  again = false;
}

async function decide(button) {
  try {
    await ask(jobAt(button.closest("[data-job]")), asJson({ decision: button.dataset.decision }));
  } catch (error) {
    complain(error.message);
  }
  list.setAttribute("tabindex", "-1");
  list.focus(); // the button that had the focus is gone
  poll();
}

async function clear() {
  for (const item of all(DONE)) {
    if (item.dataset.job) await ask(jobAt(item), { method: "DELETE" }).catch(() => {}); // gone already
    else item.remove();
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
