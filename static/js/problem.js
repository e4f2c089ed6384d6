// What went wrong is said in a bar at the foot of the window, so that nothing moves; what was there stays.
const problem = document.getElementById("problem")
const PATIENCE = 20_000 // milliseconds until a question is given up
let again = null

const button = (label, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button plain", textContent: label })
  made.addEventListener("click", act)
  return made
}
const settled = () => {
  again = null
  problem.replaceChildren()
}
const say = (sentence, retry) => {
  const said = Object.assign(document.createElement("p"), { textContent: sentence })
  again = retry
  problem.replaceChildren(said, ...(retry ? [button(translated("Try again"), retry)] : []), button(translated("Close"), settled))
}
// The same question once more, asked by what asked it. What sends something is left to its own button.
const retry = ({ requestConfig: { elt, verb } }) => verb === "get" && elt.isConnected
  ? () => htmx.trigger(elt, elt.matches("form") ? "submit" : "click")
  : null
const unanswered = (event, sentence) => say(navigator.onLine
  ? sentence
  : translated("You are offline. What you see is the last answer; it goes on by itself when you are connected."), retry(event.detail))

document.addEventListener("htmx:beforeSwap", event => {
  const { xhr } = event.detail
  if (xhr.status < 400) return
  event.detail.shouldSwap = false
  const sentence = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".problem")?.textContent
  say(sentence ?? translated("The register could not answer. What you see is the last answer; try again."),
    xhr.status >= 500 ? retry(event.detail) : null)
})
document.addEventListener("htmx:configRequest", event => {
  if (event.detail.verb === "get") event.detail.timeout = PATIENCE
})
document.addEventListener("htmx:sendError", event =>
  unanswered(event, translated("The register did not answer. Check your connection; what you see is the last answer.")))
document.addEventListener("htmx:timeout", event =>
  unanswered(event, translated("The register took too long to answer. What you see is the last answer; try again.")))
addEventListener("online", () => again?.())

// The next answer that works takes it away.
document.addEventListener("htmx:afterRequest", event => {
  const { xhr } = event.detail
  if (xhr.status >= 200 && xhr.status < 400) settled()
})
