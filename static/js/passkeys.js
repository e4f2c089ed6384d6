// Passkeys: a form with data-passkey asks the device before it is sent. It is shown where the browser can.
const passkeys = {
  make: options => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  use: options => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue
  form.hidden = false
  document.querySelector("[data-without-passkey]")?.remove()
  form.addEventListener("submit", async event => {
    if (form.answer.value) return
    event.preventDefault()
    const said = form.querySelector("[data-said]")
    said.textContent = translated("The browser asks your device …")
    try {
      const held = await passkeys[form.dataset.passkey](JSON.parse(form.dataset.options))
      form.answer.value = JSON.stringify(held.toJSON())
      form.submit()
    } catch (problem) {
      said.textContent = passkeyProblem(problem)
    }
  })
}

function passkeyProblem(problem) {
  if (problem.name === "InvalidStateError") return translated("This device holds a passkey for your account already.")
  if (problem.name === "SecurityError") return translated("Passkeys need the register’s name in the address bar, over https (or localhost), not a number.")
  return translated("The device gave no passkey. Press the button again, or sign in with your password.")
}
