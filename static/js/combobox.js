// The city field as a combobox (ARIA Authoring Practices: editable, list autocomplete, manual selection).
// The options come from the server; without script the field is a plain text field.
const combobox = field => {
  const list = document.getElementById(field.dataset.combobox)
  const options = () => [...list.querySelectorAll("[role=option]")]
  let active = -1

  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) field.setAttribute(name, value)

  const close = () => {
    list.hidden = true
    active = -1
    field.setAttribute("aria-expanded", "false")
    field.removeAttribute("aria-activedescendant")
  }
  const open = () => {
    const any = list.children.length > 0 && field.value.trim() !== ""
    list.hidden = !any
    field.setAttribute("aria-expanded", String(any))
  }
  const move = to => {
    const all = options()
    if (!all.length) return
    active = (to + all.length) % all.length
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)))
    field.setAttribute("aria-activedescendant", all[active].id)
    all[active].scrollIntoView({ block: "nearest" })
  }
  const choose = option => {
    field.value = option.dataset.value
    close()
    field.dispatchEvent(new Event("change", { bubbles: true }))
  }

  list.addEventListener("htmx:afterSwap", () => {
    active = -1
    if (document.activeElement === field) open()
  })
  field.addEventListener("keydown", event => {
    const moves = { ArrowDown: 1, ArrowUp: -1 }
    if (event.key in moves) {
      event.preventDefault()
      if (list.hidden) open()
      move(active < 0 && event.key === "ArrowUp" ? -1 : active + moves[event.key])
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault() // the form is not sent while a place is being chosen
      if (active >= 0) choose(options()[active])
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault()
      close()
    }
  })
  list.addEventListener("mousedown", event => event.preventDefault()) // the field keeps the focus
  list.addEventListener("click", event => {
    const option = event.target.closest("[role=option]")
    if (option) choose(option)
  })
  field.addEventListener("blur", close)
}

document.addEventListener("htmx:load", event => event.detail.elt.querySelectorAll("[data-combobox]").forEach(combobox))
