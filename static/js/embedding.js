// The day of what is embedded stands within the filter and is no part of it.
document.addEventListener("change", event => {
  if (event.target.form?.id === "embed-day") event.stopPropagation()
}, true)

// Whether the lines are those of the day chosen beside them; where they are not yet, they are written first.
const linesAreWritten = () => {
  const form = document.getElementById("embed-day")
  const chosen = [...form.elements].filter(field => field.matches("input"))
  if (chosen.every(field => field.value === field.defaultValue && field.checked === field.defaultChecked)) return true
  if (!form.reportValidity()) return false // htmx would send nothing, and say nothing
  return new Promise(done => {
    form.addEventListener("htmx:afterRequest", event => event.detail.successful || done(false), { once: true })
    document.addEventListener("htmx:afterSettle", () => done(true), { once: true })
    htmx.trigger(form, "submit")
  })
}
