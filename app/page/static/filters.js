// What the search is narrowed to: set in a form, shown as chips, sent with each question.
const { find, kept, keep, make, onClick } = bedside;
const KEPT = "bedside-filters";
const LISTS = ["article", "design"]; // of which several can be set
const KEYS = ["collection", ...LISTS, "from", "to", "tables"]; // as in links to a question
const form = () => find("#filters form.narrowing");

let chosen = new URLSearchParams();
const query = () => chosen.toString();

function choose(text, { kept = true } = {}) {
  chosen = new URLSearchParams([...new URLSearchParams(text)].filter(([key]) => KEYS.includes(key)));
  if (kept) keep(KEPT, query(), "sessionStorage");
  show();
}

// -- the form

function changed({ name, type, checked, value }) {
  if (!LISTS.includes(name)) chosen.delete(name);
  const isSet = type === "checkbox" ? checked : value;
  if (isSet && !chosen.has(name, value)) chosen.append(name, value);
  choose(chosen);
}

function setForm() {
  for (const field of form()?.elements || []) {
    if (field.type === "checkbox") field.checked = chosen.has(field.name, field.value);
    else field.value = LISTS.includes(field.name) ? "" : chosen.get(field.name) || "";
  }
}

// -- the chips

function named(key, value) {
  if (key === "from" || key === "to") return `${key} ${value}`;
  if (key === "tables") return "only tables";
  const options = form()?.elements[key]?.options || []; // absent until there is anything to choose
  const label = [...options].find((one) => one.value === value)?.textContent || value;
  return key === "collection" ? label.replace(/ \(\d+\)$/, "") : label.split(": ")[0];
}

function chip([key, value]) {
  const name = named(key, value);
  const unset = JSON.stringify([key, value]);
  const button = make("button", { type: "button", "data-unset": unset, "aria-label": `Remove the filter ${name}` }, `${name} ×`);
  return make("li", {}, button);
}

function show() {
  const chips = find("#chips");
  if (!chips) return;
  setForm();
  find("ul", chips).replaceChildren(...[...chosen].map(chip));
  chips.hidden = !chosen.size;
  find("#filters > button span").textContent = chosen.size ? `Filters (${chosen.size})` : "Filters";
  count();
}

async function count() {
  const asked = query();
  let sentence = "";
  try {
    const response = asked && await fetch(`page/admitted?${asked}`);
    if (response.ok) ({ sentence } = await response.json());
  } catch {
    // the next question will say that the service is gone
  }
  if (asked === query()) find("#chips [role=status]").textContent = sentence;
}

onClick({
  "[data-unset]": (button) => {
    chosen.delete(...JSON.parse(button.dataset.unset));
    choose(chosen);
    (find("#chips button") || find("#filters > button")).focus();
  },
});
document.addEventListener("change", ({ target }) => { if (target.form && target.form === form()) changed(target); });
document.addEventListener("submit", (event) => { if (event.target === form()) event.preventDefault(); });

// A conversation is put to one collection, or to all papers: to that of its last question.
function bind(text) {
  const wanted = new URLSearchParams(text).get("collection");
  chosen.delete("collection");
  choose([...(wanted ? [["collection", wanted]] : []), ...chosen]);
}

// The form as the articles are now: papers may have been added.
function renew(html) {
  bedside.renew(form()?.parentElement, html);
  show();
}

bedside.filters = { query, choose, kept: () => kept(KEPT, "sessionStorage"), bind, renew };
