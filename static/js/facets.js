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

if (matchMedia("(max-width: 60rem)").matches) document.querySelector("details.facets")?.removeAttribute("open")
