// Passkeys need this file; the pages say so where it does not run.
//
// A form with data-passkey ("create" or "get") sends what the device answered in its field
// "credential". What to ask stands in the element that data-passkey-options names, or comes from
// the address in data-passkey-from. Nothing happens without a press.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const creation = ({ publicKey: asked }) => ({
  publicKey: {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
  },
});

const request = ({ publicKey: asked }) => ({
  publicKey: {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: named(asked.allowCredentials),
  },
});

const answered = ({ id, rawId, type, response, authenticatorAttachment }) => {
  const said = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) said[name] = text(response[name]);
  }
  return { id, rawId: text(rawId), type, authenticatorAttachment, response: said };
};

const SENTENCES = {
  NotAllowedError: "No passkey was used: it was stopped, took too long, or this device has none for this site. Try again, or choose another way.",
  InvalidStateError: "This device holds a passkey of yours for this site already.",
  SecurityError: "Passkeys work only at the site’s own name over https, not at a bare address.",
};

const options = async (form) => {
  if (form.dataset.passkeyFrom) {
    const response = await fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    return (await response.json()).request_options;
  }
  return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
};

const ask = async (form) => {
  const says = form.querySelector("[data-passkey-says]");
  says.textContent = "";
  try {
    const asked = await options(form);
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create(creation(asked))
      : await navigator.credentials.get(request(asked));
    const answer = answered(credential);
    answer.clientExtensionResults = credential.getClientExtensionResults();
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    says.textContent = SENTENCES[error.name]
      ?? "The passkey could not be used. Load the page again, or choose another way.";
  }
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
  for (const words of document.querySelectorAll("[data-passkey-without]")) words.hidden = true;
}
