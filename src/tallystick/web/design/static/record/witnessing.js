/* A witness in a browser: it cosigns a checkpoint of this alliance's log only when the log has signed it and a proof shows
   that it continues the one that this browser cosigned before (C2SP tlog-witness, tlog-cosignature; RFC 9162, 2.1.4.2).
   Key and memory are in this browser: Ed25519 of Web Crypto, not extractable, and the last checkpoint of each log. */
"use strict";
(() => {
  const box = document.querySelector("[data-witness]"), { tallyVerifier: verifier } = globalThis;
  if (!box || !verifier || !globalThis.crypto?.subtle || !globalThis.indexedDB) return;
  const part = (name) => box.querySelector(`[data-${name}]`), words = box.dataset, utf8 = new TextEncoder();
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const bytesOf = (word) => Uint8Array.from(atob(word), (letter) => letter.charCodeAt(0));
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const said = (text, bad = false) => { part("said").textContent = text; part("said").classList.toggle("error", bad); };
  const trying = (act) => async (event) => { event?.preventDefault(); try { await act(); } catch (wrong) { said(wrong?.message || String(wrong), true); } };

  const asked = (request) => new Promise((holds, fails) => { request.onsuccess = () => holds(request.result); request.onerror = () => fails(request.error); });
  async function kept(store, mode, act) {
    const opening = indexedDB.open("tally-witness", 1);
    opening.onupgradeneeded = () => { opening.result.createObjectStore("keys", { keyPath: "verifier" }); opening.result.createObjectStore("seen", { keyPath: "log" }); };
    const base = await asked(opening);
    try {
      const work = base.transaction(store, mode), done = new Promise((holds, fails) => { work.oncomplete = holds; work.onabort = () => fails(work.error); });
      return (await Promise.all([asked(act(work.objectStore(store))), done]))[0];
    } finally { base.close(); }
  }

  async function make() { // name+id+base64(0x04 || public key)
    const name = part("name").value.trim();
    if (!name || utf8.encode(name).length > 255 || /[\s+\p{C}]/u.test(name)) throw new Error("us.example/witness");
    const made = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    const typed = new Uint8Array([4, ...new Uint8Array(await crypto.subtle.exportKey("raw", made.publicKey))]);
    const id = (await verifier.sha256(new Uint8Array([...utf8.encode(`${name}\n`), ...typed]))).slice(0, 4);
    const key = { verifier: `${name}+${hex(id)}+${base64(typed)}`, name, id, privateKey: made.privateKey };
    await kept("keys", "readwrite", (store) => store.add(key));
    await navigator.storage?.persist?.().catch(() => false);
    part("public").value = key.verifier;
    part("made").hidden = false;
    part("public").select();
  }

  function read(content) { // a request: old SIZE, the proof's hashes, an empty line, the checkpoint
    const cut = content.indexOf("\n\n"), [first, ...hashes] = content.slice(0, cut).split("\n");
    return { old: BigInt(first.replace(/^old /, "")), hashes: hashes.map(bytesOf), note: content.slice(cut + 2) };
  }
  async function cosign() {
    const key = await kept("keys", "readonly", (store) => store.get(part("with").value));
    const log = await verifier.verifierKey(words.log);
    const before = await kept("seen", "readonly", (store) => store.get(`${words.log} ${key.verifier}`));
    const got = await fetch(`${words.request}?old=${before?.size ?? 0}`, { credentials: "same-origin" });
    if (got.status === 400 && before) throw new Error(words.behind);
    if (!got.ok) throw new Error(String(got.status));
    const { old, hashes, note } = read(await got.text());
    const found = verifier.readNote(utf8.encode(note)), checkpoint = verifier.readCheckpoint(found.body);
    const own = found.signatures.find((each) => each.name === log.name && each.id === log.id);
    if (checkpoint.origin !== log.name || !own || !(await verifier.signedBy(log, utf8.encode(found.body), own.content))) throw new Error(words.fork);
    if (before) {
      const size = BigInt(before.size), root = bytesOf(before.root);
      if (checkpoint.size < size) throw new Error(words.behind);
      if (old !== size || !(await continues(size, checkpoint, hashes, root))) throw new Error(words.fork);
    }
    const time = BigInt(Math.floor(Date.now() / 1000)), stamp = new Uint8Array(8);
    new DataView(stamp.buffer).setBigUint64(0, time);
    // What was cosigned is kept before anything goes out: a witness never cosigns a second history.
    await kept("seen", "readwrite", (store) => store.put({ log: `${words.log} ${key.verifier}`, size: String(checkpoint.size), root: base64(checkpoint.root) }));
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key.privateKey, utf8.encode(`cosignature/v1\ntime ${time}\n${found.body}`)));
    const logs = note.slice(found.body.length + 1).split("\n").find((line) => line.startsWith(`\u2014 ${log.name} `));
    part("note").value = `${found.body}\n${logs}\n\u2014 ${key.name} ${base64(new Uint8Array([...key.id, ...stamp, ...signature]))}\n`;
    said(before ? words.done : words.first);
    part("send").submit();
  }
  async function continues(size, checkpoint, hashes, root) {
    if (size === checkpoint.size) return same(root, checkpoint.root);
    try { await verifier.consistent(size, checkpoint.size, root, checkpoint.root, hashes); return true; } catch { return false; }
  }

  async function show() {
    const onRecord = new Set(words.keys.split(" ")), mine = (await kept("keys", "readonly", (store) => store.getAll())).filter((key) => onRecord.has(key.verifier));
    part("with").textContent = "";
    for (const key of mine) part("with").append(new Option(`${key.name}+${hex(key.id)}`, key.verifier));
    part("with-key").hidden = part("go").hidden = !mine.length;
    said(mine.length ? "" : words.nokey);
    box.hidden = false;
  }
  part("go").addEventListener("click", trying(cosign));
  part("make").addEventListener("click", trying(make));
  trying(show)();
})();
