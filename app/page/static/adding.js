// The page on which papers are added: it sends files, and shows how far each is. Whatever it
// shows is set as text, never as markup.
(() => {
  "use strict";
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

  const form = document.getElementById("adding");
  const list = document.getElementById("jobs");
  const suffixes = form.dataset.suffixes.split(",");
  const shown = new Map(); // job_id -> what its item was made of
  const items = new Map(); // job_id -> its item
  const sending = []; // files that wait to be sent, in order
  let nSending = 0;
  let jobs = [];
  let timer = 0;

  const say = (text) => { document.getElementById("told").textContent = text; };
  const complain = (text) => { document.getElementById("fault").textContent = text; };
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

  function element(name, text = "", kind = "") {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  // -- files ---------------------------------------------------------------------------------

  const suffixOf = (name) => (name.match(/\.[^./\\]*$/) || [""])[0].toLowerCase();

  // Files that were chosen or dropped one by one are all tried; of a folder those of a known format.
  function take(found, isFolder) {
    complain("");
    const known = found.filter((one) => suffixes.includes(suffixOf(one.name)));
    const others = isFolder ? [] : found.filter((one) => !known.includes(one));
    const nLeft = found.length - known.length - others.length;
    for (const one of others) {
      showLocal(one.name, `${one.name} is of no known format; give ${form.dataset.formats}.`);
    }
    for (const one of known) {
      const limit = Number(suffixOf(one.name) === ".zip" ? form.dataset.maxArchive : form.dataset.maxBytes);
      if (one.file.size > limit) {
        const most = Math.round(limit / 1e6);
        showLocal(one.name, `${one.name} is larger than the ${most} MB that a file may have.`);
      } else {
        const item = showLocal(one.name, "");
        sending.push({ ...one, item, duplicates: form.elements.duplicates.value });
      }
    }
    const left = nLeft ? ` ${nLeft} files of no known format are left out.` : "";
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
    const files = [...transfer.files];
    if (!entries.length) {
      take(files.map((file) => ({ file, name: file.name })), false);
      return;
    }
    const single = [];
    const below = [];
    try {
      for (const entry of entries) await filesBelow(entry, "", entry.isFile ? single : below);
    } catch {
      complain("A folder could not be read by the browser; choose its files instead.");
    }
    if (single.length) take(single, false);
    if (below.length) take(below, true);
  }

  // -- sending -------------------------------------------------------------------------------

  function sendNext() {
    while (nSending < AT_ONCE && sending.length) {
      nSending += 1;
      send(sending.shift()).finally(() => { nSending -= 1; sendNext(); });
    }
  }

  function post(one) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      const query = new URLSearchParams({ name: one.name, duplicates: one.duplicates });
      request.open("POST", `../api/articles?${query}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) => {
        const share = event.total ? Math.floor((100 * event.loaded) / event.total) : 0;
        setLocal(one.item, `being sent, ${share}%`);
      };
      request.onloadend = () => done(request);
      request.send(one.file);
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

  // -- the list ------------------------------------------------------------------------------

  // A file that has no job yet, or never gets one.
  function showLocal(name, fault) {
    const item = element("li", "", fault ? "failed" : "sending");
    item.append(element("h3", name), element("p", fault || "waiting to be sent", "state"));
    list.prepend(item);
    update();
    return item;
  }

  function setLocal(item, text, isFault = false) {
    item.querySelector(".state").textContent = text;
    if (isFault) item.className = "failed";
    update();
  }

  function stages(job) {
    const made = element("ol", "", "stages");
    for (const name of STAGES) {
      const isDone = name in job.times;
      const isNow = !isDone && NOW[job.state] === name;
      const stage = element("li", name, isDone ? "done" : isNow ? "now" : "");
      stage.append(element("span", isDone ? ": done" : isNow ? ": now" : ": not yet", "unseen"));
      made.append(stage);
    }
    return made;
  }

  function itemOf(job) {
    const item = element("li", "", job.state);
    item.dataset.job = job.job_id;
    item.append(element("h3", job.name));
    const isUnread = job.state === "failed" && !Object.keys(job.times).length;
    if (job.state !== "unpacked" && !isUnread) item.append(stages(job));
    const state = element("p", WORDS[job.state] || job.state, "state");
    if (job.state === "live" && job.article_id) {
      const link = element("a", job.title || job.article_id);
      link.href = `../article/${encodeURIComponent(job.article_id)}`;
      state.append(": ", link);
    } else if (job.title && job.state !== "failed") {
      state.append(`: ${job.title}`);
    }
    item.append(state);
    if (job.found) item.append(element("p", `Found: ${job.found}.`, "quiet"));
    if (job.told) item.append(element("p", job.told, "note"));
    if (job.doubts.length) item.append(doubts(job));
    if (job.state === "asking") item.append(decisions(job));
    return item;
  }

  function doubts(job) {
    const made = element("details");
    const n = job.doubts.length;
    made.append(element("summary", n === 1 ? "1 thing to check" : `${n} things to check`));
    const all = element("ul");
    for (const doubt of job.doubts) all.append(element("li", doubt));
    made.append(all);
    return made;
  }

  function decisions(job) {
    const made = element("p", "", "decisions");
    const choices = {
      replace: `Put it in the place of ${job.article_id || "those here"}`, keep: "Keep both", leave: "Leave it out",
    };
    for (const [decision, words] of Object.entries(choices)) {
      const button = element("button", words);
      button.type = "button";
      button.setAttribute("aria-label", `${words}: ${job.name}`);
      button.addEventListener("click", () => decide(job, decision));
      made.append(button);
    }
    if (!job.article_id) return made; // a library, of which several papers may differ
    const there = element("a", `See ${job.article_id}`);
    there.href = `../article/${encodeURIComponent(job.article_id)}`;
    there.target = "_blank";
    there.rel = "noopener";
    made.append(there);
    return made;
  }

  function show(found) {
    jobs = found;
    const there = new Set(found.map((job) => job.job_id));
    for (const [id, item] of items) {
      if (there.has(id)) continue;
      item.remove();
      items.delete(id);
      shown.delete(id);
    }
    let before = [...list.children].filter((item) => !item.dataset.job).at(-1) || null;
    for (const job of [...found].reverse()) { // the newest first
      const made = JSON.stringify(job);
      let item = items.get(job.job_id);
      if (shown.get(job.job_id) !== made) {
        const next = itemOf(job);
        const opened = item && item.querySelector("details[open]");
        if (opened && next.querySelector("details")) next.querySelector("details").open = true;
        if (item) item.replaceWith(next);
        item = next;
        items.set(job.job_id, item);
        shown.set(job.job_id, made);
      }
      const place = before ? before.nextElementSibling : list.firstElementChild;
      if (place !== item) list.insertBefore(item, place);
      before = item;
    }
    update();
  }

  // What the status says: a screen reader hears it whenever a number changes.
  function update() {
    document.getElementById("none").hidden = list.children.length > 0;
    document.getElementById("clear").hidden = !list.querySelector(".failed:not([data-job])")
      && jobs.every((job) => job.is_open);
    const count = (states) => jobs.filter((job) => states.includes(job.state)).length;
    const counts = [
      [list.querySelectorAll(".sending").length, "being sent"],
      [count(["waiting", "reading", "checked", "embedded"]), "being worked on"],
      [count(["live"]), "answering questions"],
      [count(["asking"]), "waiting for your decision"],
      [count(["known"]), "here already"],
      [list.querySelectorAll(".failed").length, "not added"],
    ].filter(([n]) => n).map(([n, words]) => `${n} ${words}`);
    const text = counts.length ? `Files: ${counts.join(", ")}.` : "";
    if (text && document.getElementById("told").textContent !== text) say(text);
  }

  // -- asking the service --------------------------------------------------------------------

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

  async function decide(job, decision) {
    try {
      await ask(`/${job.job_id}`, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ decision }),
      });
    } catch (error) {
      complain(error.message);
    }
    list.setAttribute("tabindex", "-1");
    list.focus(); // the button that had the focus is gone
    poll();
  }

  async function clear() {
    for (const item of list.querySelectorAll(".failed:not([data-job])")) item.remove();
    for (const job of jobs.filter((one) => !one.is_open)) {
      try {
        await ask(`/${job.job_id}`, { method: "DELETE" });
      } catch {
        // it is gone already
      }
    }
    document.getElementById("files").focus();
    say("The list is cleared; the papers stay in the library.");
    poll();
  }

  // -- what people do ------------------------------------------------------------------------

  for (const id of ["files", "folder"]) {
    const input = document.getElementById(id);
    input.addEventListener("change", () => {
      const found = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
      if (found.length) take(found, id === "folder");
      input.value = ""; // so that the same file can be chosen again
    });
  }
  document.getElementById("clear").addEventListener("click", clear);
  form.addEventListener("submit", (event) => event.preventDefault());

  const zone = document.getElementById("drop");
  document.addEventListener("dragover", (event) => {
    event.preventDefault(); // otherwise the browser opens the file
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    dropped(event.dataTransfer);
  });
  addEventListener("beforeunload", (event) => {
    if (nSending || sending.length) event.preventDefault(); // what is not sent would be lost
  });

  poll();
})();
