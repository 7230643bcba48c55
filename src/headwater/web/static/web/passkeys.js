// Forms with data-passkey ask the browser for a passkey and send what it answers. The conversions to JSON and back are
// those of webauthn-json.js (django-allauth), which is loaded before this.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const said = form.querySelector("[data-said]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch (problem) {
      said.textContent = form.dataset.failed;
    }
  });
}

async function ask(form) {
  if (form.dataset.passkey === "fetch") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return window.webauthnJSON.get((await answer.json()).request_options);
  }
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "get") return window.webauthnJSON.get(options);
  const alone = form.elements.passwordless.checked;
  Object.assign(options.publicKey.authenticatorSelection, {
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    userVerification: alone ? "required" : "preferred",
  });
  return window.webauthnJSON.create(options);
}
