/* Signing in a browser with an organisation's key that stays there. No dependencies, no network; a classic script, so that
   a page opened from a disk can load it. What is signed is the text that `tally sign … --prepare FILE` wrote, unchanged; what
   comes out is a signed note (C2SP signed-note) for `tally sign … --signed FILE`. Keys are Ed25519 of the runtime's Web
   Crypto, made so that no script can read their private half. */
"use strict";
(() => {
  const utf8 = new TextEncoder(), strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const need = (holds, says) => { if (!holds) throw new Error(says); };
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digest = async (bytes) => `sha256:${hex(await sha256(bytes))}`;

  // Keys (signed-note, "Verifier keys"): name+id+base64(0x01 || public key)
  function checkedName(name) {
    const bytes = utf8.encode(name).length;
    need(bytes > 0 && bytes <= 255 && !/[\s+\p{C}]/u.test(name), "A key's name has 1 to 255 bytes and no spaces, plus signs or control characters: seller.example.");
    return name;
  }
  async function makeKey(name) {
    checkedName(name);
    const made = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", made.publicKey)), typed = new Uint8Array([1, ...raw]);
    const id = (await sha256(new Uint8Array([...utf8.encode(`${name}\n`), ...typed]))).slice(0, 4);
    return { name, id, verifier: `${name}+${hex(id)}+${base64(typed)}`, made: new Date().toISOString(), ...{ privateKey: made.privateKey, publicKey: made.publicKey } };
  }

  // The text: canonical JSON (RFC 8785) of texts alone, one line; anything else is not signed.
  const FIELDS = ["authority", "meaning", "party", "role", "signed", "signer", "subject"];
  const MEANINGS = {
    approved: "approved: the party consents to exactly these bytes and is bound by them",
    reviewed: "reviewed: somebody of the party has read exactly these bytes; this is no consent",
    authored: "authored: somebody of the party has written exactly these bytes; this is no consent",
  };
  function read(bytes) {
    need(bytes.length <= 10000, "The file is too long for a text that is to be signed; choose the one that tally sign … --prepare wrote.");
    let text, says;
    try { text = strict.decode(bytes); says = JSON.parse(text)["sign-off"]; } catch { says = null; }
    need(says && typeof says === "object", "The file is no text to be signed; choose the one that tally sign … --prepare wrote.");
    const fields = Object.keys(says).sort();
    need(fields.join() === FIELDS.join() || fields.join() === FIELDS.slice(1).join(), "The text does not state exactly what a sign-off states. Do not sign it.");
    for (const field of fields) need(typeof says[field] === "string" && says[field] && !/\p{C}/u.test(says[field]) && says[field].normalize("NFC") === says[field], `The text states its ${field} in characters that cannot be shown faithfully. Do not sign it.`);
    const written = `{"sign-off":{${fields.map((field) => `${JSON.stringify(field)}:${JSON.stringify(says[field])}`).join(",")}}}\n`;
    need(written === text, "The text is not in its one form; somebody has changed it. Prepare it anew.");
    for (const field of ["subject", "signer", "authority"]) need(!(field in says) || /^sha256:[0-9a-f]{64}$/.test(says[field]), `The text's ${field} is no SHA-256 hash. Do not sign it.`);
    need(Object.hasOwn(MEANINGS, says.meaning), `The text gives the signature the meaning “${says.meaning}”, which there is not. Do not sign it.`);
    need(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(says.signed) && !Number.isNaN(Date.parse(says.signed)), "The text's time is not written 2014-02-01T12:00:00Z. Do not sign it.");
    return { text, says };
  }
  function explained(says, now) { // what it is, in rows of words, from the text alone
    const away = (now - Date.parse(says.signed)) / 3600000;
    const when = away < -0.1 ? " — this lies in the future by this computer's clock" : away > 24 ? ` — ${Math.floor(away / 24)} days ago by this computer's clock` : "";
    return [
      ["For the party", says.party], ["In the role", `${says.party}/${says.role}`], ["Meaning", MEANINGS[says.meaning]],
      ["Hash of what is signed", says.subject],
      ["Time", `${says.signed.replace("T", " ").replace("Z", " UTC")}${when}`],
      ["Printed name", `not in the text, which holds a salted commitment to it: ${says.signer}`],
      ["Authority", says.authority ? `stated by the document ${says.authority}` : "none is named"],
    ];
  }
  async function signNote(bytes, key) { // text, empty line, em dash, name, base64(id || signature)
    const { text } = read(bytes);
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key.privateKey, bytes));
    need(await crypto.subtle.verify("Ed25519", key.publicKey, signature, bytes), "The signature that this browser made does not hold; nothing was given out.");
    return `${text}\n\u2014 ${checkedName(key.name)} ${base64(new Uint8Array([...key.id, ...signature]))}\n`;
  }

  // The keys of this browser: IndexedDB keeps the key itself, and gives no script its bytes.
  const asked = (request) => new Promise((holds, fails) => { request.onsuccess = () => holds(request.result); request.onerror = () => fails(request.error); });
  async function kept(mode, act) {
    const opening = indexedDB.open("tally-keys", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys", { keyPath: "name" });
    const base = await asked(opening);
    try {
      const work = base.transaction("keys", mode), done = new Promise((holds, fails) => { work.oncomplete = holds; work.onabort = () => fails(work.error); });
      return (await Promise.all([asked(act(work.objectStore("keys"))), done]))[0];
    } finally { base.close(); }
  }
  globalThis.tallySigner = { makeKey, read, explained, signNote, digest, kept };
  if (!globalThis.document?.getElementById("make")) return; // another page has its own way to ask

  // The page
  const at = (id) => document.getElementById(id), said = (id, text, bad) => { at(id).textContent = text; at(id).className = bad ? "bad" : "quiet"; };
  function add(tag, text, to, kind) { const made = document.createElement(tag); made.textContent = text; if (kind) made.className = kind; to.append(made); return made; }
  const trying = (id, act) => async (event) => { event?.preventDefault?.(); try { await act(event); } catch (wrong) { said(id, wrong?.message || String(wrong), true); } };
  let chosen = null, offered = null, turn = 0;

  async function copy(field, id) {
    field.select();
    try { await navigator.clipboard.writeText(field.value); said(id, "Copied."); } catch { said(id, document.execCommand("copy") ? "Copied." : "It is selected; copy it with the keyboard."); }
  }
  async function showKeys() {
    const keys = await kept("readonly", (store) => store.getAll()), before = at("with").value;
    at("keys").textContent = ""; at("with").textContent = "";
    if (!keys.length) add("p", "This browser holds no key yet.", at("keys"), "quiet");
    for (const key of keys) {
      const box = add("div", "", at("keys"), "key"), id = `said-${hex(key.id)}`;
      add("strong", key.name, box);
      add("span", ` made ${key.made.slice(0, 10)}`, box, "quiet");
      const field = add("textarea", key.verifier, box);
      [field.readOnly, field.rows] = [true, 2];
      field.setAttribute("aria-label", `Public key of ${key.name}`);
      const row = add("p", "", box);
      add("button", "Copy the public key", row).addEventListener("click", () => copy(field, id));
      add("button", "Delete …", row, "danger").addEventListener("click", trying("made", async () => {
        if (!confirm(`Delete the key ${key.name} from this browser for good? Nobody can bring it back. What it signed stays good; to sign on, the party needs another key.`)) return;
        await kept("readwrite", (store) => store.delete(key.name));
        said("made", `${key.name} was deleted from this browser. On record it still counts: end it with tally key revoke, or replace it with tally key rotate.`);
        await showKeys();
      }));
      const answer = add("p", "", box, "quiet");
      [answer.id, answer.role] = [id, "status"];
      add("option", `${key.name}+${hex(key.id)}`, at("with")).value = key.name;
    }
    if (keys.some((key) => key.name === before)) at("with").value = before;
    ready();
  }
  function ready() {
    at("sign").disabled = !(chosen && at("sure").checked && at("with").value);
    said("needs", !at("with").value ? "Make a key first (step 1)." : "");
  }
  function forget() { // another text or key: nothing that was confirmed or signed before is of it
    at("sure").checked = false;
    at("signed").hidden = true;
    if (offered) URL.revokeObjectURL(offered);
    offered = null;
    ready();
  }
  async function choose(file) {
    const mine = ++turn;
    [chosen, at("what").hidden] = [null, true];
    forget();
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (mine !== turn) return; // another file was chosen meanwhile
    const { says } = read(bytes);
    chosen = { bytes, says, name: file.name };
    at("rows").textContent = "";
    for (const [name, value] of explained(says, Date.now())) { const row = add("tr", "", at("rows")); add("th", name, row).scope = "row"; add("td", value, row); }
    at("raw").textContent = strict.decode(bytes);
    at("agree").textContent = `I have compared the hash, and sign for ${says.party} in the role ${says.party}/${says.role}: ${says.meaning}.`;
    at("other").value = "";
    said("same", ""); said("read", "");
    at("what").hidden = false;
  }
  async function compare() {
    const file = at("other").files[0], mine = turn;
    if (!file || !chosen) return;
    const found = await digest(await file.arrayBuffer());
    if (mine !== turn) return;
    const same = found === chosen.says.subject;
    said("same", same ? `✓ ${file.name} is what is signed, to the byte.` : `✗ ${file.name} is not what is signed: its hash is ${found}.`, !same);
  }
  async function sign() {
    const mine = turn, text = chosen, key = await kept("readonly", (store) => store.get(at("with").value));
    need(key, "The key is no longer in this browser.");
    const note = await signNote(text.bytes, key);
    if (mine !== turn || !at("sure").checked) return;
    at("note").value = note;
    if (offered) URL.revokeObjectURL(offered);
    offered = URL.createObjectURL(new Blob([note], { type: "text/plain" }));
    [at("save").href, at("save").download] = [offered, `${text.name.replace(/\.txt$/, "")}.signed.txt`];
    said("done", `Signed by ${key.name}+${hex(key.id)}.`);
    at("signed").hidden = false;
  }
  at("make").addEventListener("submit", trying("made", async () => {
    const key = await makeKey(at("name").value.trim());
    try { await kept("readwrite", (store) => store.add(key)); } catch (wrong) { throw wrong.name === "ConstraintError" ? new Error(`This browser holds a key ${key.name} already. Use it, or give the new one another name: ${key.name}/${new Date().getFullYear()}.`) : wrong; }
    const lasting = await navigator.storage?.persist?.().catch(() => false);
    said("made", `${key.name} was made. Give its public key to whoever keeps the record.${lasting ? "" : " This browser may clear it when space is short."}`);
    await showKeys();
  }));
  at("text").addEventListener("change", trying("read", () => choose(at("text").files[0])));
  at("other").addEventListener("change", trying("same", compare));
  at("with").addEventListener("change", forget);
  at("sure").addEventListener("change", ready);
  at("sign").addEventListener("click", trying("done-not", async () => { said("done-not", ""); await sign(); }));
  at("copy").addEventListener("click", () => copy(at("note"), "done"));
  const able = globalThis.crypto?.subtle && globalThis.indexedDB;
  if (able) trying("made", showKeys)(); else said("made", "This browser has no Web Crypto or no store for this page. Open the page from your disk, or by https.", true);
})();
