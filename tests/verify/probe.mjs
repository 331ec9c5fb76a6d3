/* Asks the independent verifier about published vectors: JSON {"what", "cases"} in, a list of answers out. */
import { readFileSync } from "node:fs";
await import(process.argv[2]);
const v = globalThis.tallyVerifier, b64 = (text) => Uint8Array.from(Buffer.from(text ?? "", "base64"));
const hashes = (list) => (list ?? []).map((each) => { const found = b64(each); if (found.length !== 32) throw new Error("no hash"); return found; });
const utf8 = (text) => new TextEncoder().encode(text);
const asks = {
  inclusion: async (c) => { const [leaf, root] = hashes([c.leafHash, c.root]); await v.included(BigInt(c.leafIdx), BigInt(c.treeSize), leaf, hashes(c.proof), root); },
  consistency: async (c) => { const [one, two] = hashes([c.root1, c.root2]); await v.consistent(BigInt(c.size1), BigInt(c.size2), one, two, hashes(c.proof)); },
  subtreeinclusion: async (c) => { const [leaf, root] = hashes([c.leafHash, c.root]); await v.included(BigInt(c.leafIdx), BigInt(c.end), leaf, hashes(c.proof), root, BigInt(c.start)); },
  subtreeconsistency: async (c) => { const [one, two] = hashes([c.root1, c.root2]); await v.consistent(BigInt(c.end), BigInt(c.size), one, two, hashes(c.proof), BigInt(c.start)); },
  note: async (c) => {
    const note = v.readNote(utf8(c.note)), keys = await Promise.all(c.vkeys.map(v.verifierKey));
    let good = 0;
    for (const each of note.signatures) for (const key of keys.filter((k) => k.name === each.name && k.id === each.id)) {
      if (!(await v.signedBy(key, utf8(note.body), each.content))) throw new Error("a wrong signature");
      good++;
    }
    if (!good) throw new Error("nobody signed");
  },
  checkpoint: async (c) => { v.readCheckpoint(c.text); },
  policy: async (c) => { await v.readPolicy(c.policy); },
  proof: async (c) => { v.readProof(utf8(c.text)); },
  ed25519: async (c) => {
    const key = { type: 1, key: Uint8Array.from(Buffer.from(c.pk, "hex")) };
    if (!(await v.signedBy(key, Uint8Array.from(Buffer.from(c.msg, "hex")), Uint8Array.from(Buffer.from(c.sig, "hex"))))) throw new Error("not signed");
  },
  canonical: async (c) => { v.canonical(b64(c.content), "It"); },
  keyring: async (c) => { await v.keyring(c.entries, await v.verifierKey(c.log)); },
  believed: async (c) => { await v.believed(v.readNote(b64(c.note)), await v.readPolicy(c.policy)); },
};
const { what, cases } = JSON.parse(readFileSync(0, "utf8"), (key, value, more) => (typeof value === "number" && !Number.isSafeInteger(value) && more?.source ? more.source : value));
const answers = [];
for (const each of cases) { try { await asks[what](each); answers.push(true); } catch { answers.push(false); } }
console.log(JSON.stringify(answers));
