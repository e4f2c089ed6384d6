// Keys: “/” goes to the search, “?” opens the sheet that lists them. A single letter can be said by
// accident to a voice control, so they can be switched off; the sheet's button works either way.
const sheet = document.getElementById("keys")
const allowed = document.getElementById("keys-allowed")
const remembered = {
  get: () => { try { return localStorage.getItem("keys") } catch { return null } },
  set: value => { try { localStorage.setItem("keys", value) } catch { /* a browser that keeps nothing */ } },
}
const isTyping = target => target.isContentEditable ||
  target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])")

allowed.checked = remembered.get() !== "off"
allowed.addEventListener("change", () => remembered.set(allowed.checked ? "on" : "off"))
document.getElementById("keys-open").addEventListener("click", () => sheet.showModal())

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (!allowed.checked || sheet.open || isTyping(event.target)) return
  if (event.key === "?") {
    event.preventDefault()
    sheet.showModal()
  } else if (event.key === "/") {
    event.preventDefault()
    const field = document.querySelector("[data-search], #q")
    if (field) {
      field.focus()
      field.select()
    } else location.assign(document.querySelector(".masthead-name").href + "#q")
  }
})

// Come from a page without a search: the field that the address names takes the focus.
if (location.hash === "#q") document.getElementById("q")?.focus()
