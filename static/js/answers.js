const spoken = document.getElementById("status")
const replaces = event => event.detail.target?.id !== "more"

// After each answer: the page's title and the sentence for screen readers.
document.addEventListener("htmx:afterSettle", event => {
  const results = document.getElementById("results")
  if (!results || !replaces(event)) return
  const sentence = results.querySelector(".sentence")
  if (sentence && spoken.textContent !== sentence.textContent) spoken.textContent = sentence.textContent
  if (results.dataset.title) document.title = results.dataset.title
})

// “More” was pressed: the first new row takes the focus that the button had.
document.addEventListener("htmx:beforeSwap", event => {
  if (!replaces(event)) event.detail.target.previousElementSibling?.setAttribute("data-last", "")
})
document.addEventListener("htmx:afterSettle", () => {
  const last = document.querySelector("[data-last]")
  if (!last) return
  last.removeAttribute("data-last")
  last.nextElementSibling?.querySelector("a")?.focus({ preventScroll: true })
  const shown = document.querySelectorAll("#rows > [data-row]:not(.more):not(.hit)").length
  spoken.textContent = translated("%(number)s shown").replace("%(number)s", shown.toLocaleString("en"))
})

// A link whose focus was lost takes it again; one that its own answer took away (a chip, “Drop …”) leaves it to the
// sentence above the rows.
let left = null
document.addEventListener("htmx:beforeSwap", event => {
  left = replaces(event) && event.detail.target.contains(document.activeElement) ? document.activeElement.id : null
})
document.addEventListener("htmx:afterSettle", () => {
  if (left === null || document.activeElement !== document.body) return
  const again = left && document.getElementById(left)
  left = null
  if (again) {
    again.focus({ preventScroll: true })
    return
  }
  const sentence = document.querySelector("#results .sentence")
  sentence?.setAttribute("tabindex", "-1")
  sentence?.focus({ preventScroll: true })
})
