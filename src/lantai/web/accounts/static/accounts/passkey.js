// Passkeys, for adding one and for signing in. Everything here works without it too: by password and code.
const place = document.getElementById("passkey");

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function post(url, body) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

function keys(list) {
  return (list ?? []).map((item) => ({ ...item, id: bytes(item.id) }));
}

async function add(options) {
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  options.excludeCredentials = keys(options.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey: options });
  return {
    id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {},
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
    },
  };
}

async function use(options) {
  options.challenge = bytes(options.challenge);
  options.allowCredentials = keys(options.allowCredentials);
  const found = await navigator.credentials.get({ publicKey: options });
  return {
    id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: {},
    response: {
      clientDataJSON: text(found.response.clientDataJSON),
      authenticatorData: text(found.response.authenticatorData),
      signature: text(found.response.signature),
      userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
    },
  };
}

if (place && window.PublicKeyCredential) {
  const words = place.querySelector("[role=status]");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    words.textContent = "";
    try {
      const { publicKey } = await post(place.dataset.begin);
      const answer = publicKey.user ? await add(publicKey) : await use(publicKey);
      const query = place.dataset.next ? `?next=${encodeURIComponent(place.dataset.next)}` : "";
      const { next } = await post(place.dataset.finish + query, answer);
      window.location.assign(next);
    } catch (fault) {
      words.textContent = fault instanceof DOMException ? place.dataset.failed : fault.message || place.dataset.failed;
    }
  });
}
