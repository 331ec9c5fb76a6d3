/* Signing on a page of the site: keys of this browser, kept by sign.mjs where no script can read them, sign the text that
   the page shows. Everything here is an offer; without it the text is saved, signed elsewhere, and brought back. */
"use strict";
(() => {
  const signer = globalThis.tallySigner, utf8 = new TextEncoder();
  if (!signer || !globalThis.crypto?.subtle || !globalThis.indexedDB) return;
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const naming = (key) => `${key.name}+${hex(key.id)}`;
  const keys = () => signer.kept("readonly", (store) => store.getAll());
  const put = (key) => signer.kept("readwrite", (store) => store.add(key));
  const words = (text, value) => text.replace("{}", value);
  const told = (place, text, bad = false) => { place.textContent = text; place.classList.toggle("error", bad); };
  const trying = (place, act) => async (event) => { event?.preventDefault(); try { await act(event); } catch (wrong) { told(place, wrong?.message || String(wrong), true); } };

  // A key file of the ledger's format: PRIVATE+KEY+name+id+base64(type || seed), one line. It is read once, and forgotten.
  async function taken(text, broken) {
    const found = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})\n?$/.exec(text);
    const bytes = found ? Uint8Array.from(atob(found[3]), (letter) => letter.charCodeAt(0)) : new Uint8Array();
    if (bytes.length !== 33 || bytes[0] !== 1) throw new Error(broken);
    const head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]; // RFC 8410, 7
    const whole = new Uint8Array([...head, ...bytes.slice(1)]);
    const open = await crypto.subtle.importKey("pkcs8", whole, { name: "Ed25519" }, true, ["sign"]);
    const { x } = await crypto.subtle.exportKey("jwk", open);
    const raw = Uint8Array.from(atob(x.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
    const typed = new Uint8Array([1, ...raw]), name = found[1];
    const id = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array([...utf8.encode(`${name}\n`), ...typed]))).slice(0, 4);
    if (hex(id) !== found[2]) throw new Error(broken);
    const privateKey = await crypto.subtle.importKey("pkcs8", whole, { name: "Ed25519" }, false, ["sign"]);
    whole.fill(0); bytes.fill(0);
    const publicKey = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, true, ["verify"]);
    return { name, id, verifier: `${name}+${hex(id)}+${btoa(String.fromCharCode(...typed))}`, made: new Date().toISOString(), privateKey, publicKey };
  }

  // The section that signs
  for (const part of document.querySelectorAll("[data-sign]")) {
    const at = (name) => part.querySelector(`[data-${name}]`), answer = at("said"), choice = at("with"), sure = at("sure"), go = at("go");
    const text = at("text").value, held = (part.dataset.held || "").split(" ").filter(Boolean);
    const ready = () => { go.disabled = !(choice.value && sure.checked); };
    const show = async (chosen) => {
      const usable = (await keys()).filter((key) => held.includes(naming(key)));
      choice.replaceChildren(...usable.map((key) => Object.assign(document.createElement("option"), { value: key.name, textContent: naming(key) })));
      if (chosen) choice.value = chosen;
      at("usable").hidden = !usable.length;
      at("none").hidden = usable.length > 0;
      ready();
    };
    sure.addEventListener("change", ready);
    at("file").addEventListener("change", trying(answer, async () => {
      const [file] = at("file").files;
      if (!file) return;
      const key = await taken(await file.text(), part.dataset.broken);
      at("file").value = "";
      if (!held.includes(naming(key))) throw new Error(words(part.dataset.stranger, naming(key)));
      if (!(await keys()).some((each) => each.name === key.name)) await put(key);
      told(answer, words(part.dataset.taken, naming(key)));
      await show(key.name);
    }));
    go.addEventListener("click", trying(answer, async () => {
      const bytes = utf8.encode(text), { says } = signer.read(bytes);
      if (says.subject !== part.dataset.digest) throw new Error(part.dataset.other);
      const key = await signer.kept("readonly", (store) => store.get(choice.value));
      at("note").value = await signer.signNote(bytes, key);
      go.disabled = true;
      at("record").requestSubmit();
    }));
    at("browser").hidden = false;
    trying(answer, () => show())();
  }

  // The page of keys: those of this browser, and forms that name one of them
  const list = document.querySelector("[data-keys]");
  const showKeys = async () => {
    const all = await keys(), answer = list.querySelector("[data-said]");
    list.querySelector("[data-none]").hidden = all.length > 0;
    list.querySelector("[data-list]").replaceChildren(...all.map((key) => {
      const line = document.createElement("li"), name = document.createElement("code"), remove = document.createElement("button");
      name.textContent = key.verifier;
      [remove.type, remove.className, remove.textContent] = ["button", "button quiet", list.dataset.remove];
      remove.setAttribute("aria-label", `${list.dataset.remove}: ${naming(key)}`);
      remove.addEventListener("click", trying(answer, async () => {
        if (!confirm(words(list.dataset.sure, naming(key)))) return;
        await signer.kept("readwrite", (store) => store.delete(key.name));
        await showKeys();
      }));
      line.append(name, " ", remove);
      return line;
    }));
  };
  if (list) {
    list.hidden = false;
    trying(list.querySelector("[data-said]"), showKeys)();
  }
  for (const form of document.querySelectorAll("form[data-new-key]")) {
    const at = (name) => form.querySelector(`[name=${name}]`), make = form.querySelector("[data-make]"), answer = form.querySelector("[data-said]");
    make.hidden = false;
    make.querySelector("button").addEventListener("click", trying(answer, async () => {
      const name = make.querySelector("input").value.trim();
      if ((await keys()).some((key) => key.name === name)) throw new Error(words(list.dataset.there, name));
      const key = await signer.makeKey(name);
      await put(key);
      await navigator.storage?.persist?.().catch(() => false);
      at("key").value = key.verifier;
      told(answer, words(list.dataset.made, naming(key)));
      await showKeys();
    }));
  }
  // A change of a key that the key before it answers for: canonical JSON (RFC 8785), signed as it stands
  for (const form of document.querySelectorAll("form[data-change]")) {
    const at = (name) => form.querySelector(`[name=${name}]`), answer = form.querySelector("[data-said]");
    const option = form.querySelector("[data-by-key]");
    trying(answer, async () => { option.hidden = !(await keys()).some((key) => key.verifier === form.dataset.old); })();
    form.addEventListener("submit", (event) => {
      const chosen = form.querySelector("[name=answer]:checked");
      if (chosen?.value !== "key" || at("signature").value) return;
      trying(answer, async () => {
        const key = (await keys()).find((each) => each.verifier === form.dataset.old);
        const says = { owner: form.dataset.owner, use: "party", change: form.dataset.change, reason: at("reason").value.trim(), key: at("key").value.trim() };
        if (form.dataset.change === "rotated") says.replaces = form.dataset.old;
        const fields = Object.keys(says).sort().map((field) => `${JSON.stringify(field)}:${JSON.stringify(says[field])}`);
        const text = utf8.encode(`{"key change":{${fields.join()}}}\n`);
        const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key.privateKey, text));
        at("signature").value = btoa(String.fromCharCode(...signature));
        form.requestSubmit();
      })(event);
    });
  }
  globalThis.tallyKeys = { taken };
})();
