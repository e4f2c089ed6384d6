// The day of what is embedded stands within the filter and is no part of it.
document.addEventListener("change", event => {
  if (event.target.form?.id === "embed-day") event.stopPropagation()
}, true)
