// Facets: a field that narrows a long list of values; closed at first on a narrow screen.
const narrow = field => {
  const wanted = field.value.trim().toLowerCase()
  for (const item of document.querySelectorAll(`#options-${field.dataset.narrows} > li`)) {
    const chosen = item.querySelector("input").checked
    item.hidden = !chosen && !item.textContent.toLowerCase().includes(wanted)
  }
}

document.addEventListener("input", event => {
  if (event.target.dataset?.narrows) {
    event.stopPropagation()
    narrow(event.target)
  }
})

// What is typed there narrows this list only; it is no part of the filter.
document.addEventListener("change", event => {
  if (event.target.dataset?.narrows) event.stopPropagation()
}, true)
document.addEventListener("keydown", event => {
  if (event.key === "Enter" && event.target.dataset?.narrows) event.preventDefault()
})
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-narrows]").forEach(narrow))

// Open beside the table, closed above it unless opened there before this script came; afterwards as they were left, also
// by an answer that brings them anew. Until here the stylesheet shows them where they will be open, so that nothing moves.
const settle = open => {
  const held = document.querySelector("details.facets:not([data-settled])")
  if (!held) return
  held.open ||= open
  held.dataset.settled = ""
}
let wereOpen = matchMedia("(min-width: 60rem)").matches
settle(wereOpen)
document.addEventListener("htmx:beforeSwap", () => { wereOpen = document.querySelector("details.facets")?.open ?? wereOpen })
document.addEventListener("htmx:afterSwap", () => settle(wereOpen))
