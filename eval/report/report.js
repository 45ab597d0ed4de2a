// Shows the questions that fit every filter; nothing is fetched or stored.
const filters = [...document.querySelectorAll(".filters [data-key]")];
const questions = [...document.querySelectorAll("details.question")];
const search = document.querySelector(".filters input");
const count = document.getElementById("count");
function apply() {
  const words = search.value.toLowerCase();
  let shown = 0;
  for (const question of questions) {
    const fits = filters.every((f) => !f.value || question.dataset[f.dataset.key] === f.value)
      && question.textContent.toLowerCase().includes(words);
    question.hidden = !fits;
    shown += fits;
  }
  count.textContent = `${shown} of ${questions.length} questions`;
}
for (const filter of [...filters, search]) filter.addEventListener("input", apply);
apply();
