// The form: a field is marked invalid for as long as a sentence stands at it.
document.addEventListener("htmx:afterSettle", () => {
  for (const sentence of document.querySelectorAll(".error[data-of]")) {
    const field = document.getElementById(sentence.dataset.of)
    if (!field) continue
    if (sentence.textContent.trim()) field.setAttribute("aria-invalid", "true")
    else field.removeAttribute("aria-invalid")
  }
})

// Not away from a field that somebody went to before this script came.
if (document.activeElement === document.body) document.getElementById("errors")?.focus()

// What the register knows of a page fills blanks only: what was typed while it was asked stays.
document.addEventListener("htmx:oobBeforeSwap", event => {
  if (event.detail.target.matches(".field") && event.detail.target.querySelector("input")?.value) event.detail.shouldSwap = false
})
