// After the first paint: the scripts, and what stands in a `noscript` of the class `later`. Until then every link and form
// asks for a whole page, as it does without them. The scripts wait in a template, so that their addresses and digests
// stand in the page. What was chosen or typed before they were there is told to them once more.
{ // the names are of this file only
  const early = new Map()
  const TYPED = "[type=search], [type=text], [type=range]"
  const keep = event => { if (event.type === "change" || event.target.matches(TYPED)) early.set(event.type, event.target) }
  for (const type of ["input", "change"]) document.addEventListener(type, keep, true)

  const tell = (field, type) => field.dispatchEvent(new Event(type, { bubbles: true }))
  const told = () => {
    document.documentElement.dataset.scripts = "here"
    for (const type of ["input", "change"]) document.removeEventListener(type, keep, true)
    for (const [type, field] of early) {
      if (!field.isConnected) continue
      if (type === "input") { // htmx asks only where the value is another than the one it found
        const { value } = field
        field.value = ""
        tell(field, type)
        field.value = value
      }
      tell(field, type)
    }
  }
  const fetched = () => {
    for (const held of document.querySelectorAll("noscript.later")) held.outerHTML = held.textContent
    document.documentElement.dataset.outlines = "here" // else the stylesheet shows them after a while
    const scripts = [...document.importNode(document.getElementById("scripts").content, true).children]
    scripts.at(-1).addEventListener("load", told)
    for (const script of scripts) script.async = false // one after the other
    document.head.append(...scripts)
  }
  // Not before all is there: htmx never starts when it comes between the end of parsing and that.
  const loaded = new Promise(done => addEventListener("load", done))
  // A browser that tells nobody when it painted is waited for no longer than this.
  const PAINTED = 3_000 // milliseconds
  const painted = new Promise(done => {
    if (!globalThis.PerformanceObserver?.supportedEntryTypes?.includes("paint")) return done()
    new PerformanceObserver(seen => seen.getEntriesByName("first-contentful-paint").length && done()).observe({ type: "paint", buffered: true })
    loaded.then(() => setTimeout(done, PAINTED))
  })
  Promise.all([loaded, painted]).then(fetched)
}
