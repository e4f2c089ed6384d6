// A button that copies the text of a field. Where the clipboard is closed, the text is selected instead.
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copies]")
  if (!button) return
  const field = document.getElementById(button.dataset.copies)
  field.select()
  try {
    await navigator.clipboard.writeText(field.value)
    button.textContent = translated("Copied")
  } catch {
    button.textContent = translated("Selected: press Ctrl+C")
  }
  document.getElementById("status").textContent = button.textContent
})
