// The form: a field is marked invalid for as long as a sentence stands at it.
document.addEventListener("htmx:afterSettle", () => {
  for (const sentence of document.querySelectorAll(".error[data-of]")) {
    const field = document.getElementById(sentence.dataset.of)
    if (!field) continue
    if (sentence.textContent.trim()) field.setAttribute("aria-invalid", "true")
    else field.removeAttribute("aria-invalid")
  }
})

document.getElementById("errors")?.focus()
