// As of: the slider moves the date beside it to the end of a month; its last step is today, an empty date.
// The date is the field of the filter: the slider only writes it, and asks once it rests.
const inWords = (date, options) => date.toLocaleDateString(translated("en-GB"), { timeZone: "UTC", year: "numeric", month: "long", ...options })
const monthEnd = (since, step) => new Date(Date.UTC(Number(since.slice(0, 4)), Number(since.slice(5)) + step, 0))
const isMonths = target => target.id === "as_of-months"
let resting

const tellMonth = (slider, words) => {
  slider.setAttribute("aria-valuetext", words)
  document.getElementById("as_of-said").textContent = words
}

document.addEventListener("input", event => {
  const slider = event.target
  if (!isMonths(slider)) return
  const field = document.getElementById("as_of")
  const end = monthEnd(slider.dataset.since, slider.valueAsNumber)
  const isToday = slider.value === slider.max
  field.value = isToday ? "" : end.toISOString().slice(0, 10)
  tellMonth(slider, isToday ? translated("today") : inWords(end))
  clearTimeout(resting)
  resting = setTimeout(() => field.isConnected && field.dispatchEvent(new Event("change", { bubbles: true })), 250)
})

// Its own change is none of the filter’s: the date’s is.
document.addEventListener("change", event => {
  if (isMonths(event.target)) event.stopPropagation()
}, true)

// A date chosen by hand takes the slider along.
document.addEventListener("change", event => {
  const slider = document.getElementById("as_of-months")
  if (event.target.id !== "as_of" || !slider) return
  clearTimeout(resting)
  const day = event.target.valueAsDate
  if (!day) {
    slider.value = slider.max
    tellMonth(slider, translated("today"))
    return
  }
  const [year, month] = slider.dataset.since.split("-").map(Number)
  const step = (day.getUTCFullYear() - year) * 12 + day.getUTCMonth() + 1 - month
  slider.value = step
  const isEnd = monthEnd(slider.dataset.since, step).getTime() === day.getTime()
  tellMonth(slider, inWords(day, isEnd ? {} : { day: "numeric" }))
})
