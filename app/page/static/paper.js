// On a paper's own page: the questions kept in this browser whose answers cited it.
const { find, keptJson, make, day } = bedside;
const list = find("#asked");
const { article, root } = list.dataset;

function item(turn) {
  const query = new URLSearchParams(turn.filters);
  query.set("q", turn.searched || turn.question);
  return make("li", {}, make("a", { href: `${root}?${query}` }, turn.question), make("span", { class: "quiet" }, ` ${day(turn.at)}`));
}

const turns = [keptJson("bedside-conversations")].flat()
  .flatMap((talk) => talk?.turns || []).filter((turn) => turn.cited?.includes(article));
list.append(...turns.sort((a, b) => b.at - a.at).map(item));
find("#none-asked").hidden = turns.length > 0;
