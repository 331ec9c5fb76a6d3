// Makes a key as the page does, prints what of it is public, then signs each text that comes in (JSON, one a line).
await import(process.argv[2]);
const { makeKey, read, explained, signNote } = globalThis.tallySigner;
const key = await makeKey(process.argv[3]);
const exported = await crypto.subtle.exportKey("pkcs8", key.privateKey).then(() => true, () => false);
console.log(JSON.stringify({ verifier: key.verifier, extractable: key.privateKey.extractable, exported }));
for await (const line of (await import("node:readline")).createInterface({ input: process.stdin })) {
  const bytes = new TextEncoder().encode(JSON.parse(line));
  try {
    const rows = explained(read(bytes).says, Date.UTC(2024, 0, 3, 12));
    console.log(JSON.stringify({ rows, note: await signNote(bytes, key) }));
  } catch (wrong) {
    console.log(JSON.stringify({ refused: wrong.message }));
  }
}
