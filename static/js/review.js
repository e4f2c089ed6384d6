// The queue by keyboard: j and k move, o and Enter open, x ticks, a and r open with that decision chosen; the sheet tells.
const itemLinks = () => [...document.querySelectorAll("[data-queue] > [data-item] .line-city")]
const itemHere = () => document.activeElement?.closest("[data-item]")
const toItem = step => {
  const all = itemLinks(), here = all.indexOf(itemHere()?.querySelector(".line-city"))
  all[Math.min(Math.max(here + step, 0), all.length - 1)]?.focus()
}
const openItem = choice => {
  const item = itemHere()
  if (item) location.assign(item.dataset.item + choice)
}
const QUEUE_KEYS = {
  j: () => toItem(1),
  k: () => toItem(-1),
  o: () => openItem(""),
  x: () => itemHere()?.querySelector(".item-tick")?.click(),
  a: () => openItem("?choice=accept"),
  r: () => openItem("?choice=reject"),
}

document.addEventListener("keydown", event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (!allowed.checked || sheet.open || isTyping(event.target) || !document.querySelector("[data-queue]")) return
  const act = QUEUE_KEYS[event.key]
  if (!act) return
  event.preventDefault()
  act()
})

// The decision page shows its passage without scrolling, and its reason once a decision came with the address.
document.getElementById("passage")?.scrollIntoView({ block: "nearest" })
if (document.activeElement === document.body && document.querySelector("#decide [name=choice]:checked") && !document.getElementById("errors")) {
  document.getElementById("reason")?.focus({ preventScroll: true })
}

// What was just done stands in the page from its beginning; only what changes afterwards is read aloud.
const doneNow = [...document.querySelectorAll("p.known[role=status]")].map(told => told.firstChild.textContent.trim())
if (doneNow.length) setTimeout(() => { spoken.textContent = doneNow.join(" ") }, 100)
