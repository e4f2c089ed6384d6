// After each answer: the page's title, the sentence for screen readers, the focus on newly listed rows.
document.addEventListener("htmx:afterSettle", () => {
  const results = document.getElementById("results")
  if (!results) return
  const sentence = results.querySelector(".sentence")
  const status = document.getElementById("status")
  if (sentence && status.textContent !== sentence.textContent) status.textContent = sentence.textContent
  if (results.dataset.title) document.title = results.dataset.title
})

// A problem was shown for the last request; the next answer that works takes it away.
document.addEventListener("htmx:afterRequest", event => {
  const problem = document.getElementById("problem")
  if (event.detail.successful) problem.replaceChildren()
  else if (event.detail.failed && !event.detail.xhr.status) {
    problem.textContent = "The register did not answer. Check your connection; what you see is the last answer."
  }
})

// “More” was pressed: the first new row takes the focus that the button had.
document.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.target.id === "more") event.detail.target.previousElementSibling?.setAttribute("data-last", "")
})
document.addEventListener("htmx:afterSettle", () => {
  const last = document.querySelector("[data-last]")
  if (!last) return
  last.removeAttribute("data-last")
  last.nextElementSibling?.querySelector("a")?.focus({ preventScroll: true })
  const shown = document.querySelectorAll("#rows > [data-row]:not(.more):not(.hit)").length
  document.getElementById("status").textContent = `${shown.toLocaleString("en")} shown`
})
