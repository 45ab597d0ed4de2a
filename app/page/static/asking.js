// Asking: from the box to the answer below the others; stopping it, trying again, and asking the
// questions of a kept conversation again when it is opened.
(() => {
  "use strict";
  const AT_ONCE = 6; // questions asked again by one request
  const SLOW_MS = 10000; // an answer takes a fraction of a second; this long, something is wrong
  const SEARCHING = "Searching the articles…";
  const GONE = "Bedside does not answer. It may have been stopped, or the network is down. The question is kept.";
  const CHANGED = "The library has changed since this was asked";
  const { bedside } = window;

  const find = (selector, root = document) => root.querySelector(selector);
  const { box, setBox, bringDraft, forgetDraft, tooLong } = bedside.box;
  const list = () => document.getElementById("turns");

  let id = ""; // of the open conversation; empty until its first answer
  let turns = []; // its turns that were answered, as talks.js keeps them
  let positions = 0;
  let running = null; // the question that is being answered: { abort, turn, place }
  let reopening = new AbortController();
  const waiting = new WeakMap(); // a place without an answer -> what asks for it again

  function notice(text) {
    const place = find("#notice");
    if (text && place.textContent === text) place.textContent = ""; // so that it is read out again
    place.replaceChildren(...(text ? [paragraph("notice", text)] : []));
  }

  function unaskable(text) {
    if (!/[\p{L}\p{N}]/u.test(text)) return "The question is empty; type a question about the articles.";
    if (tooLong(text)) return tooLong(text);
    if (running) return "An answer is on its way; ask again when it is there, or stop it.";
    return "";
  }

  // -- what stands where an answer will be -------------------------------------------------

  function paragraph(kind, text) {
    const made = document.createElement("p");
    made.className = kind;
    made.textContent = text;
    return made;
  }

  function placeFor(question) {
    const place = document.createElement("div");
    place.className = "exchange pending";
    place.append(paragraph("question", question), paragraph("state", ""));
    return place;
  }

  function tell(place, text, ...offers) {
    const state = find(".state", place);
    state.textContent = text;
    for (const [label, key] of offers) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset[key] = "";
      button.textContent = label;
      state.append(" ", button);
    }
  }

  function before(n) {
    if (n === 0) return "Your question is the next one.";
    return n ? `${n} ${n > 1 ? "questions are" : "question is"} before yours.` : SEARCHING;
  }

  // -- one question ------------------------------------------------------------------------

  function ask(text, { typed = false } = {}) {
    const wrong = unaskable(text);
    notice(wrong);
    if (wrong) return;
    const question = text.trim();
    const last = turns.at(-1);
    const turn = {
      question, previous: last ? last.searched : "", filters: bedside.filters.query(), position: positions++,
    };
    if (typed) setBox("");
    bedside.asked();
    const place = placeFor(question);
    welcome(false);
    list().append(place);
    send(turn, place);
  }

  async function send(turn, place) {
    const abort = new AbortController();
    const mine = running = { abort, turn, place };
    const slow = setTimeout(() => {
      if (running === mine) tell(place, "Still no answer. Bedside may be busy, or may have stopped.", ["Stop", "stop"]);
    }, SLOW_MS);
    find("#conversation").setAttribute("aria-busy", "true");
    tell(place, SEARCHING, ["Stop", "stop"]);
    bedside.say(SEARCHING);
    place.scrollIntoView({ block: "nearest" });
    try {
      await stream([turn], false, abort.signal, (line) => take(line, mine, slow));
      if (running === mine) failed(mine, GONE);
    } catch (fault) {
      if (running === mine) failed(mine, fault.told || GONE);
    } finally {
      clearTimeout(slow);
    }
  }

  function take(line, mine, slow) {
    if ("next" in line) return suggest(mine.exchange, line.next);
    if (running !== mine) return null; // it was stopped, or another conversation is open
    if ("ahead" in line) {
      const told = before(line.ahead);
      if (!find(".state", mine.place).textContent.startsWith(told)) tell(mine.place, told, ["Stop", "stop"]);
      return null;
    }
    clearTimeout(slow);
    if ("html" in line) return arrived(mine, line);
    if (line.unasked) return refused(mine, line.fault);
    return failed(mine, line.fault);
  }

  function finished() {
    running = null;
    find("#conversation").removeAttribute("aria-busy");
  }

  function failed({ turn, place }, told) {
    finished();
    waiting.set(place, () => send({ ...turn, previous: turns.at(-1) ? turns.at(-1).searched : "" }, place));
    tell(place, told, ["Retry", "retry"]);
    bedside.say(told);
  }

  // A question that cannot be asked as it is goes back into the box, to be changed.
  function refused({ turn, place }, told) {
    finished();
    place.remove();
    if (!box().value) setBox(turn.question);
    welcome(!list().children.length);
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
      tell(place, "Stopped.", ["Ask it again", "retry"]);
    } else {
      place.remove();
      welcome(!list().children.length);
      setBox(turn.question);
    }
    box().focus();
  }

  function arrived(mine, line) {
    const { turn, place } = mine;
    finished();
    const exchange = mine.exchange = exchangeOf(line.html);
    const newest = find(".talk", list());
    if (newest) fold(newest);
    place.replaceWith(exchange);
    notice(line.notice);
    const { question, previous, filters } = turn;
    const { searched, library, said, cited } = line;
    const kept = { question, previous, searched, filters, library, said, cited, at: Date.now() };
    turns.push(kept);
    if (!id) {
      id = bedside.talks.newId();
      history.replaceState({ ...history.state, talk: id }, "");
    }
    bedside.talks.add(id, kept);
    bedside.answered(exchange);
  }

  function suggest(exchange, html) {
    if (!exchange || !exchange.isConnected || find(".next", exchange)) return;
    find(".turn", exchange).insertAdjacentHTML("beforeend", html);
  }

  // -- requests ----------------------------------------------------------------------------

  async function stream(asked, again, signal, takeLine) {
    const response = await fetch("page/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ turns: asked, again }),
      signal,
    });
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
    const template = document.createElement("template");
    template.innerHTML = html; // made and escaped by our server
    return find(".exchange", template.content);
  }

  // The evidence of an older answer is folded away.
  function fold(exchange) {
    exchange.classList.replace("talk", "earlier");
    const aside = find(":scope > aside.evidence", exchange);
    if (!aside) return;
    const n = aside.querySelectorAll(".card").length;
    const details = document.createElement("details");
    details.className = "evidence";
    const summary = document.createElement("summary");
    summary.textContent = `Evidence (${n})`;
    details.append(summary, ...aside.childNodes);
    if (n) aside.replaceWith(details);
    else aside.remove();
  }

  // -- conversations -----------------------------------------------------------------------

  let welcoming = null;

  function welcome(shown) {
    welcoming = welcoming || find("#conversation .welcome");
    if (shown) list().before(welcoming);
    else welcoming.remove();
  }

  // Leaves the open conversation, which is kept as far as it was answered.
  function leave() {
    if (running) running.abort.abort();
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
    welcome(true);
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
    welcome(false);
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
      tell(place, told, ["Retry", "retry"]);
    }
    bedside.say(told);
  }

  function cameAgain({ turn, place }, line) {
    const exchange = exchangeOf(line.html);
    const newest = turn === turns.at(-1) && !list().querySelector(".talk");
    if (!newest) fold(exchange);
    if (turn.library !== line.library) find(".question", exchange).after(sinceThen(turn, line));
    place.replaceWith(exchange);
    if (newest) bedside.opened(exchange);
  }

  function sinceThen(turn, line) {
    if (!turn.at) return paragraph("quiet", "Asked again now.");
    const then = new Date(turn.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    return turn.said === line.said
      ? paragraph("quiet", `${CHANGED} on ${then}; the answer is the same.`)
      : paragraph("notice", `${CHANGED} on ${then}. This is what it answers now; it answered otherwise then.`);
  }

  // -- what was typed and clicked ----------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      ask(box().value, { typed: true });
    }
    const last = running ? running.turn : turns.at(-1);
    if (event.key === "ArrowUp" && !box().value && last) {
      event.preventDefault();
      setBox(last.question);
      box().setSelectionRange(box().value.length, box().value.length);
    }
    if (event.key === "Escape" && running) stop();
  }, true);

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("#ask")) ask(box().value, { typed: true });
    if (on("[data-ask]")) ask(on("[data-ask]").dataset.ask);
    if (on("#new")) { fresh(); box().focus(); }
    if (on("[data-stop]") && running) stop();
    const retry = on("[data-retry]");
    if (!retry) return;
    if (running) notice(unaskable("one")); // one answer is made at a time
    else waiting.get(retry.closest(".exchange"))();
  });

  addEventListener("popstate", () => {
    const wanted = (history.state && history.state.talk) || "";
    if (wanted !== id && !open(wanted, { noted: false })) fresh({ noted: false });
  });

  async function begin() {
    bedside.talks.takeOver();
    bedside.talks.list();
    bringDraft();
    const link = new URLSearchParams(location.search);
    const back = bedside.place.wanted();
    if (back) history.replaceState({ ...history.state, talk: back }, "");
    const reopened = open((history.state && history.state.talk) || "", { noted: false, bound: false });
    const question = !reopened && link.get("q");
    const linked = question || (!reopened && link.has("collection"));
    const kept = bedside.filters.kept();
    if (reopened && kept === null) bedside.filters.bind(turns.at(-1).filters); // another tab's
    else bedside.filters.choose(linked ? link : kept || "", { kept: Boolean(linked) });
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
    if (gone === undefined) forgetDraft();
    if (id && (gone === undefined || gone === id)) {
      history.replaceState({ talk: "" }, "", location.pathname);
      fresh({ noted: false });
    }
  }

  bedside.asking = { begin, open, forget, talkId: () => id };
})();
