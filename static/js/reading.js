// Words selected in the text of the page become the quote. Without script they are copied and pasted.
const selected = () => {
  const held = getSelection(), text = document.getElementById("reading-text")
  const inside = text && !held.isCollapsed && text.contains(held.anchorNode) && text.contains(held.focusNode)
  return inside ? held.toString().trim() : ""
}

document.addEventListener("selectionchange", () => {
  const use = document.getElementById("use-quote")
  if (use) use.hidden = selected() === ""
})

// Pressing the button must not take away the selection it is about.
document.addEventListener("mousedown", event => {
  if (event.target.closest("#use-quote")) event.preventDefault()
})

document.addEventListener("click", event => {
  if (!event.target.closest("#use-quote")) return
  const quote = document.getElementById("quote")
  quote.value = selected().replace(/\s*\n\s*/g, " ").replace(/^[“”"‘]+|[“”"]+$/g, "")
  quote.dispatchEvent(new Event("change", { bubbles: true }))
  quote.focus()
  quote.scrollIntoView({ block: "center" })
})

// What was read is said aloud, once.
document.addEventListener("htmx:afterSettle", event => {
  const told = event.detail.elt.querySelector?.("[data-told]")
  if (told) document.getElementById("status").textContent = told.textContent.trim()
})
