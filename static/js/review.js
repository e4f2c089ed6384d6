// The queue by keyboard: j and k move, o and Enter open, a and r open with that decision chosen, ? tells all this.
const links = () => [...document.querySelectorAll("[data-queue] > [data-item] .line-city")]
const move = step => {
  const all = links(), here = all.indexOf(document.activeElement?.closest("[data-item]")?.querySelector(".line-city"))
  all[Math.min(Math.max(here + step, 0), all.length - 1)]?.focus()
}
const open = choice => {
  const item = document.activeElement?.closest("[data-item]")
  if (item) location.assign(item.dataset.item + choice)
}
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  o: () => open(""),
  a: () => open("?choice=accept"),
  r: () => open("?choice=reject"),
  "?": () => document.getElementById("keys").showModal(),
}

document.addEventListener("keydown", event => {
  if (!document.getElementById("keys") || document.querySelector("dialog[open]")) return
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return
  const act = KEYS[event.key]
  if (!act) return
  event.preventDefault()
  act()
})
document.addEventListener("click", event => {
  if (event.target.closest("[data-keys-open]")) document.getElementById("keys").showModal()
})

// The decision page shows its passage without scrolling, and its reason once a decision came with the address.
document.getElementById("passage")?.scrollIntoView({ block: "nearest" })
if (document.querySelector("#decide [name=choice]:checked") && !document.getElementById("errors")) {
  document.getElementById("reason")?.focus({ preventScroll: true })
}
