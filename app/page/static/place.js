// Where a reader left the conversation, for an article or a reload: the page comes back to it, with
// the same scroll place and focus. article.js leads back.
const { find, all, kept, keep, keptJson } = bedside;
const OPENED = "bedside-places"; // newest first: where articles were opened from
const WANTED = "bedside-back"; // the one to come back to
const LEFT = "bedside-left"; // of this tab, when it was left
const MOST = 30;
const exchanges = () => all("#turns > .exchange");

// What can have the focus within an answer; of each, which one it is.
const KINDS = ["a.marker", "a.open", "a.original", ".card", ".actions a, .actions button", ".next button"];

// On a phone a card is moved by what comes late above it.
const cardOf = (element) => element?.closest(".card");

function placeOf(exchange, element) {
  const kind = KINDS.findIndex((one) => element && exchange.contains(element) && element.matches(one));
  const near = matchMedia("(max-width: 800px)").matches && cardOf(element);
  return {
    near: Boolean(near),
    talk: bedside.asking.talkId(),
    at: exchanges().indexOf(exchange),
    down: -(near || exchange).getBoundingClientRect().top,
    within: find(".evidence", exchange)?.scrollTop || 0,
    folded: Boolean(find("details.evidence:not([open])", exchange)),
    kind,
    nth: kind < 0 ? -1 : all(KINDS[kind], exchange).indexOf(element),
    lit: find(".marker.lit", exchange)?.hash.replace(/^#t\d+/, "") || "",
  };
}

function showPlace(place) {
  const exchange = exchanges()[place.at];
  if (!exchange || exchange.matches(".pending")) return false;
  const folded = find("details.evidence", exchange);
  if (folded && !place.folded) folded.open = true;
  bedside.relight(exchange, place.lit);
  const element = place.kind < 0 ? null : all(KINDS[place.kind], exchange)[place.nth];
  element?.focus({ preventScroll: true });
  const top = ((place.near && cardOf(element)) || exchange).getBoundingClientRect().top;
  scrollBy({ top: top + place.down, behavior: "instant" });
  const column = find(".evidence", exchange);
  if (column) column.scrollTop = place.within;
  return true;
}

// -- leaving

document.addEventListener("click", (event) => {
  const link = event.target.closest(".card :is(a.open, a.original)");
  if (!link) return;
  const place = { ...placeOf(link.closest(".exchange"), link), href: link.href };
  const others = (keptJson(OPENED) || []).filter(({ href }) => href !== place.href);
  keep(OPENED, JSON.stringify([place, ...others].slice(0, MOST)));
}, true);

addEventListener("pagehide", () => {
  const seen = document.activeElement.closest("#turns > .exchange")
    || exchanges().findLast((one) => one.getBoundingClientRect().top < innerHeight / 2);
  keep(LEFT, seen ? JSON.stringify(placeOf(seen, document.activeElement)) : null, "sessionStorage");
});

// -- coming back

// The conversation that an article leads back to; the page was opened at `#answer`.
function wanted() {
  if (location.hash !== "#answer") return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  keep(LEFT, kept(WANTED), "sessionStorage");
  return keptJson(WANTED)?.talk;
}

// A kept conversation was opened again, and all its answers are there.
function comeBack(talk) {
  const place = keptJson(LEFT, "sessionStorage");
  keep(LEFT, null, "sessionStorage");
  if (place?.talk === talk) showPlace(place);
}

// An article asks for its place in a chat that is still open.
const channel = new BroadcastChannel("bedside");
channel.addEventListener("message", ({ data }) => {
  if (data.back?.talk === bedside.asking.talkId() && showPlace(data.back)) channel.postMessage({ shown: true });
});

bedside.place = { wanted, comeBack };
