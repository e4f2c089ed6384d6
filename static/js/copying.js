// A button that copies the text of a field. Where the clipboard is closed, the text is selected instead.
document.addEventListener("click", async event => {
  const pressed = event.target.closest("[data-copies]")
  if (!pressed) return
  if (pressed.closest("#lines") && !await linesAreWritten()) return
  const field = document.getElementById(pressed.dataset.copies) // with its button it may be another one by now
  const button = document.querySelector(`[data-copies="${field.id}"]`)
  field.select()
  try {
    await navigator.clipboard.writeText(field.value)
    button.textContent = translated("Copied")
  } catch {
    button.textContent = translated("Selected: press Ctrl+C")
  }
  document.getElementById("status").textContent = button.textContent
})
