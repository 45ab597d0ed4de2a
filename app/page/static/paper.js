// On a paper's own page: the questions kept in this browser whose answers cited it.
(() => {
  "use strict";
  const list = document.getElementById("asked");
  const { article, root } = list.dataset;

  function kept() {
    try {
      const talks = JSON.parse(localStorage.getItem("bedside-conversations"));
      return Array.isArray(talks) ? talks : [];
    } catch {
      return [];
    }
  }

  function item(turn) {
    const link = document.createElement("a");
    const query = new URLSearchParams(turn.filters);
    query.set("q", turn.searched || turn.question);
    link.href = `${root}?${query}`;
    link.textContent = turn.question;
    const when = document.createElement("span");
    when.className = "quiet";
    when.textContent = turn.at ? ` ${new Date(turn.at).toLocaleDateString("en-GB", { dateStyle: "long" })}` : "";
    const made = document.createElement("li");
    made.append(link, when);
    return made;
  }

  const turns = kept().flatMap((talk) => talk.turns || []).filter((turn) => (turn.cited || []).includes(article));
  list.append(...turns.sort((a, b) => b.at - a.at).map(item));
  document.getElementById("none-asked").hidden = turns.length > 0;
})();
