// A link with an empty data-hx-get: htmx follows its href, so that the address stands there once.
document.addEventListener("htmx:configRequest", event => {
  const { elt, triggeringEvent } = event.detail
  if (elt.getAttribute("data-hx-get") !== "") return
  event.detail.path = elt.getAttribute("href")
  triggeringEvent?.preventDefault() // htmx takes a link inside SVG for no link
})

// A click that asks for a new tab or window stays the browser’s.
document.addEventListener("click", event => {
  const wantsAnother = event.ctrlKey || event.metaKey || event.shiftKey
  if (wantsAnother && event.target.closest?.("a[data-hx-get]")) event.stopPropagation()
}, true)
