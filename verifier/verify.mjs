/* An independent verifier of packs (*.tally.zip): the second implementation, for Node (20 or later) and the browser.

   node verify.mjs FILE [POLICY]     exit code 0 only when everything that is looked at holds

   Written from the specifications: PKWARE APPNOTE 6.3, RFC 8785 (canonical JSON, without fractions), RFC 9162 section
   2.1 (Merkle tree), C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy and tlog-proof, and this project's
   decisions 24, 28 and 29 (records, what is on record, packs). No dependencies: SHA-256, Ed25519 and, where there is one,
   ML-DSA-44 are the runtime's Web Crypto. A classic script, so that a page opened from a disk can load it. No figure is
   computed again: `tally verify` does that. */
"use strict";
(() => {
  const utf8 = new TextEncoder(), strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  class Unproven extends Error {}
  const need = (holds, says) => { if (!holds) throw new Unproven(says); };
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digest = async (bytes) => `sha256:${hex(await sha256(bytes))}`;
  const text = (bytes, what) => { try { return strict.decode(bytes); } catch { throw new Unproven(`${what} is not UTF-8.`); } };
  function base64(word, what) { // RFC 4648 section 4, padded, one spelling
    let bytes;
    try { bytes = Uint8Array.from(atob(word), (letter) => letter.charCodeAt(0)); } catch { bytes = null; }
    need(bytes && btoa(String.fromCharCode(...bytes)) === word, `${what} is not base64 in its one spelling.`);
    return bytes;
  }
  function whole(word, what) {
    need(/^(0|[1-9][0-9]{0,18})$/.test(word) && BigInt(word) < 2n ** 63n, `${what} is ${word}, which is no whole number.`);
    return BigInt(word);
  }
  const hashOf = (word, what) => { const bytes = base64(word, what); need(bytes.length === 32, `${what} has ${bytes.length} bytes; a hash has 32.`); return bytes; };

  // Canonical JSON: RFC 8785, restricted to texts in NFC, small integers, booleans, null, lists and mappings.
  function written(value, depth = 0) {
    if (value === null || typeof value === "boolean") return String(value);
    if (typeof value === "number") return need(Number.isSafeInteger(value), `it holds the number ${value}; write it as a text.`), String(value);
    if (typeof value === "string") {
      need(!/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value), "it holds half a character.");
      need(value.normalize("NFC") === value, "it holds text that is not in normal form C.");
      return JSON.stringify(value);
    }
    need(depth < 64, "it is nested deeper than 64 levels.");
    if (Array.isArray(value)) return `[${value.map((each) => written(each, depth + 1)).join(",")}]`;
    return `{${Object.keys(value).sort().map((key) => // keys by UTF-16 code units
      `${written(key)}:${written(value[key], depth + 1)}`).join(",")}}`;
  }
  function canonical(bytes, what) {
    let said = text(bytes, what), value, again;
    try { value = JSON.parse(said); } catch { throw new Unproven(`${what} is not JSON.`); }
    try { again = written(value); } catch (wrong) { throw new Unproven(`${what} is not canonical: ${wrong.message}`); }
    need(again === said, `${what} is JSON, and not in its canonical form.`);
    return value;
  }

  // The file: a ZIP of stored entries, sorted, with nothing else in it (APPNOTE 4.3.7, 4.3.12, 4.3.16).
  function crc32(bytes) {
    let sum = ~0;
    for (const byte of bytes) for (let bit = ((sum ^= byte), 0); bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    return ~sum >>> 0;
  }
  function unzip(file) {
    need(file.length <= 512 * 1024 * 1024, "The file is larger than a pack may be.");
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength), members = new Map(), damaged = [], entries = [];
    let two = (at) => view.getUint16(at, true), four = (at) => view.getUint32(at, true), at = 0, last = "";
    while (at + 30 <= file.length && four(at) === 0x04034b50) {
      const [size, long] = [four(at + 18), two(at + 26)], ends = at + 30 + long + size;
      const name = text(file.subarray(at + 30, at + 30 + long), "A name");
      need(/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/.test(name) && long <= 120, `A member has the unsafe name ${JSON.stringify(name)}.`);
      need(two(at + 8) === 0 && four(at + 22) === size, `The member ${name} is compressed; a pack's are stored.`);
      need(two(at + 4) === 20 && two(at + 6) === 0 && four(at + 10) === 0x00210000 && two(at + 28) === 0, `The entry of ${name} is not as in a pack.`);
      need(name > last, `The member ${name} stands twice or out of order.`);
      need(ends <= file.length && members.size < 20000, "The file ends within a member, or has too many.");
      members.set(name, file.subarray(at + 30 + long, ends));
      if (crc32(members.get(name)) !== four(at + 14)) damaged.push(name);
      entries.push({ name, at });
      [at, last] = [ends, name];
    }
    need(members.size > 0, "The file is no pack.");
    const begins = at, little = (...pairs) => joined(...pairs.map(([value, size]) => Array.from({ length: size }, (_, place) => (value / 256 ** place) & 255)));
    for (const each of entries) { // the directory says of each entry what the entry says itself
      const wanted = joined([0x50, 0x4b, 1, 2, 20, 3], file.subarray(each.at + 4, each.at + 30), little([0, 6], [0o100644 * 65536, 4], [each.at, 4]), utf8.encode(each.name));
      need(same(wanted, file.subarray(at, at + wanted.length)), `The directory says something else of ${each.name} than its entry.`);
      at += wanted.length;
    }
    const end = joined([0x50, 0x4b, 5, 6], little([0, 4], [members.size, 2], [members.size, 2], [at - begins, 4], [begins, 4], [0, 2]));
    need(same(end, file.subarray(at)), "The file does not end as a pack does.");
    return { members, damaged };
  }

  // The Merkle tree: RFC 9162 sections 2.1.1 and 2.1.4.2, the latter as draft-ietf-plants-merkle-tree-certs section 4.4.3
  // extends it to subtrees [start, end). An entry is the subtree of itself, which makes 2.1.3.2 a case of the same.
  const leafHash = (entry) => sha256(joined([0], entry)), nodeHash = (left, right) => sha256(joined([1], left, right));
  function subtree(start, end) {
    let wide = 1n; // the smallest power of two that is not below its size
    while (wide < end - start) wide *= 2n;
    need(0n <= start && start <= end && start % wide === 0n, `[${start}, ${end}) is no subtree.`);
  }
  async function included(index, size, leaf, proof, root, start = 0n) {
    subtree(start, size);
    need(start <= index && index < size, `Entry ${index} is not in a tree of ${size} entries.`);
    await consistent(index - start + 1n, size - start, leaf, root, proof, index - start);
  }
  async function consistent(end, size, part, root, proof, start = 0n) {
    subtree(start, end);
    need(end <= size, `No proof leads from ${end} to ${size}.`);
    if (start === end) return need(proof.length === 0 && same(part, await sha256(joined())), "An empty subtree has no proof, and the root of nothing.");
    let [fn, sn, tn] = [start, end - 1n, size - 1n];
    while (fn !== sn && (sn === tn || sn & 1n)) [fn, sn, tn] = [fn >> 1n, sn >> 1n, tn >> 1n];
    const [first, ...rest] = fn === sn ? [part, ...proof] : proof;
    need(first, "The proof is empty.");
    let [fr, sr] = [first, first];
    for (const c of rest) {
      need(tn !== 0n, "The proof is too long.");
      if (sn & 1n || sn === tn) {
        [fr, sr] = [fn < sn ? await nodeHash(c, fr) : fr, await nodeHash(c, sr)];
        while (!(sn & 1n) && sn !== 0n) [fn, sn, tn] = [fn >> 1n, sn >> 1n, tn >> 1n];
      } else sr = await nodeHash(sr, c);
      [fn, sn, tn] = [fn >> 1n, sn >> 1n, tn >> 1n];
    }
    need(tn === 0n && same(fr, part) && same(sr, root), `The proof of ${start === end - 1n ? `entry ${start}` : `[${start}, ${end})`} does not lead to the root of the tree.`);
  }

  // Keys, notes, checkpoints and policies: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy.
  const LENGTHS = { 1: [32, 64], 4: [32, 64], 6: [1312, 2420] };
  const FIELD = 2n ** 255n - 19n, SMALL = new Set([0n, 1n, FIELD - 1n, // points that nobody can own: RFC 8032 section 5.1.3
    0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n, 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n]);
  async function verifierKey(word) {
    const [, name, id, material] = /^([^+\s\x00-\x1f]+)\+([0-9a-f]{8})\+(.+)$/u.exec(word) || [];
    need(name && utf8.encode(name).length <= 255, `The key ${word} is not of the form name+id+base64.`);
    const bytes = base64(material, `The key of ${name}`), type = bytes[0], key = bytes.subarray(1);
    need(LENGTHS[type] && key.length === LENGTHS[type][0], `The key of ${name} has an unknown type or length.`);
    need(hex((await sha256(joined(utf8.encode(`${name}\n`), bytes))).subarray(0, 4)) === id, `The key of ${name} has another id.`);
    const y = BigInt(`0x${hex(Uint8Array.from(key.subarray(0, 32)).reverse())}`) & (2n ** 255n - 1n);
    need(type === 6 || (y < FIELD && !SMALL.has(y)), `The key of ${name} is no public key that anybody could own.`);
    return { name, id, type, key, word };
  }
  async function signedBy(key, message, signature) { // true, false, or undefined where the runtime cannot say
    if (signature.length !== LENGTHS[key.type][1]) return false;
    let algorithm = key.type === 6 ? "ML-DSA-44" : "Ed25519", held;
    try { held = await crypto.subtle.importKey(key.type === 6 ? "raw-public" : "raw", key.key, { name: algorithm }, false, ["verify"]); }
    catch (wrong) { if (key.type === 6 || wrong.name === "NotSupportedError") return undefined; return false; }
    return crypto.subtle.verify({ name: algorithm }, held, signature, message);
  }
  function readNote(bytes) {
    const said = text(bytes, "The note"), cut = said.lastIndexOf("\n\n");
    need(cut >= 0 && said.endsWith("\n") && bytes.length <= 1000000, "The note has no empty line between its text and its signatures.");
    const body = said.slice(0, cut + 1), lines = said.slice(cut + 2, -1).split("\n");
    need(!/[\x00-\x09\x0b-\x1f]/.test(body) && lines.length <= 100, "The note holds control characters or too many signatures.");
    const signatures = lines.map((line) => {
      const [, name, encoded] = /^\u2014 ([^+\s\x00-\x1f]+) (\S+)$/u.exec(line) || [];
      need(name, `The note has the signature line ${JSON.stringify(line.slice(0, 60))}.`);
      const content = base64(encoded, `The signature of ${name}`);
      need(content.length >= 5, `The signature of ${name} is too short.`);
      return { name, id: hex(content.subarray(0, 4)), content: content.subarray(4) };
    });
    return { body, signatures };
  }
  function readCheckpoint(body) {
    need(body.endsWith("\n") && !/[\x00-\x09\x0b-\x1f]/.test(body), "The checkpoint does not end in a newline, or holds control characters.");
    const [origin, size, root, ...extensions] = body.slice(0, -1).split("\n");
    need(origin && root !== undefined && utf8.encode(origin).length <= 255 && extensions.every(Boolean), "The checkpoint is not an origin, a size and a root.");
    return { origin, size: whole(size, "The size of the checkpoint"), root: hashOf(root, "The root of the checkpoint") };
  }
  async function readPolicy(said) {
    const policy = { logs: [], members: new Map(), quorum: null }, grouped = new Set(), keys = new Set();
    const lines = said.split("\n").map((line) => line.replace(/^[ \t]+|[ \t]+$/g, "")).filter((line) => line && !line.startsWith("#"));
    need(!/[\x00-\x08\x0b-\x1f\x7f]/.test(said), "The policy holds control characters.");
    const fresh = async (name, word, kind) => {
      let key = await verifierKey(word);
      if (kind === "witness" && key.type === 1) { // another tool's spelling: the cosigner with the same public key
        const bytes = joined([4], key.key), id = await sha256(joined(utf8.encode(`${key.name}\n`), bytes));
        key = await verifierKey(`${key.name}+${hex(id.subarray(0, 4))}+${btoa(String.fromCharCode(...bytes))}`);
      }
      need(!keys.has(`${kind} ${hex(key.key)}`), `The policy names one key twice: ${name}.`);
      need(key.type !== (kind === "log" ? 4 : 1), `The key of ${name} is not of a ${kind}.`);
      keys.add(`${kind} ${hex(key.key)}`);
      return key;
    };
    for (const line of lines) {
      const [word, name, ...rest] = line.split(/[ \t]+/);
      if (word === "log" && name && rest.length < 2) policy.logs.push(await fresh(name, name, "log"));
      else if (word === "quorum" && name && !rest.length) {
        need(policy.quorum === null && (name === "none" || policy.members.has(name)), `The quorum ${name} is a second one, or unknown.`);
        policy.quorum = name;
      } else {
        need(name && !policy.members.has(name) && !["all", "any", "none"].includes(name), `The policy's line ${JSON.stringify(line)} is not understood.`);
        if (word === "witness" && rest.length && rest.length < 3) policy.members.set(name, { key: await fresh(name, rest[0], "witness") });
        else {
          const [how, ...members] = rest;
          need(word === "group" && members.length, `The policy's line ${JSON.stringify(line)} is not understood.`);
          const needed = how === "all" ? members.length : how === "any" ? 1 : Number(whole(how, "How many a group needs"));
          need(needed >= 1 && needed <= members.length, `The group ${name} needs ${needed} of ${members.length}.`);
          for (const each of members) need(policy.members.has(each) && !grouped.has(each) && grouped.add(each), `${each} is unknown, or in two groups.`);
          policy.members.set(name, { needed, members });
        }
      }
    }
    need(policy.quorum !== null, "The policy has no quorum.");
    return policy;
  }
  const big = (number) => Uint8Array.from({ length: 8 }, (_, place) => Number((number >> BigInt(56 - 8 * place)) & 255n));
  function cosigned(key, checkpoint, body, time) { // what a cosignature signs
    if (key.type === 4) return utf8.encode(`cosignature/v1\ntime ${time}\n${body}`);
    const [name, origin] = [utf8.encode(key.name), utf8.encode(checkpoint.origin)];
    return joined(utf8.encode("subtree/v1\n\0"), [name.length], name, big(time), [origin.length], origin, big(0n), big(checkpoint.size), checkpoint.root);
  }
  async function believed(note, policy) { // the checkpoint, who cosigned it, and whose cosignatures this runtime cannot check
    const checkpoint = readCheckpoint(note.body), signers = new Map(), unknown = [];
    let log;
    const known = [...policy.logs.filter((key) => key.name === checkpoint.origin).map((key) => [null, key]),
      ...[...policy.members].filter(([, each]) => each.key).map(([name, each]) => [name, each.key])];
    for (const each of note.signatures) {
      for (const [name, key] of known.filter(([, key]) => key.name === each.name && key.id === each.id)) {
        const timed = name !== null || key.type === 6;
        const time = timed && each.content.length > 8 ? new DataView(each.content.buffer, each.content.byteOffset).getBigUint64(0) : 0n;
        need(time < 2n ** 63n, `The cosignature of ${key.name} states an impossible time.`);
        const message = timed ? cosigned(key, checkpoint, note.body, time) : utf8.encode(note.body);
        const good = await signedBy(key, message, timed ? each.content.subarray(8) : each.content);
        need(good !== false, `The signature of ${key.name} is not over this checkpoint, or not by its key.`);
        if (good === undefined) unknown.push(name || "the log");
        else if (name === null) log = key;
        else signers.set(name, time);
      }
    }
    need(log, `No log of the policy has signed the checkpoint of ${checkpoint.origin}.`);
    const met = (name) => {
      const each = policy.members.get(name);
      return each.key ? signers.has(name) : each.members.filter(met).length >= each.needed;
    };
    need(policy.quorum === "none" || met(policy.quorum), `The quorum ${policy.quorum} is not met: cosigned by ${[...signers.keys()].join(", ") || "nobody"}${unknown.length ? `; this runtime cannot check ${unknown.join(", ")} (ML-DSA)` : ""}.`);
    return { checkpoint, log, signers, unknown };
  }
  function readProof(bytes) {
    const said = text(bytes, "The proof"), cut = said.indexOf("\n\n"), lines = said.slice(0, Math.max(cut, 0)).split("\n");
    need(cut > 0 && lines[0] === "c2sp.org/tlog-proof@v1", "The proof does not begin as one, or has no checkpoint.");
    const extra = (lines[1] || "").startsWith("extra ") ? base64(lines.splice(1, 1)[0].slice(6), "The extra line") : null;
    need(extra === null || extra.length > 0, "The extra line is empty.");
    need((lines[1] || "").startsWith("index ") && lines.length <= 65 && !said.endsWith("\n\n") && said.endsWith("\n") && said[cut + 2] !== "\n", "The proof is not index, hashes and checkpoint.");
    return { index: whole(lines[1].slice(6), "The index of the proof"), hashes: lines.slice(2).map((line) => hashOf(line, "A hash of the proof")), extra, checkpoint: said.slice(cut + 2) };
  }

  // Keys over time, and signatures of persons for parties.
  async function signed(what, record, word, fields) { // whether a key has signed these fields of a record, as far as they are there
    const key = await verifierKey(word), said = written({ [what]: Object.fromEntries(fields.filter((field) => field in record).map((field) => [field, record[field]])) });
    return key.type === 1 && signedBy(key, utf8.encode(`${said}\n`), base64(record.signature, "A signature"));
  }
  async function keyring(entries, first) {
    const held = [{ owner: first.name, use: "log", word: first.word, since: 0, until: null }];
    const material = (word) => word.split("+").slice(2).join("+").slice(2), counts = (key, index) => key.since <= index && (key.until === null || index < key.until);
    const at = (index, owner, ...uses) => held.filter((each) => each.owner === owner && uses.includes(each.use) && counts(each, index)).map((each) => each.word);
    for (const [index, record] of entries.filter(([, each]) => each.type === "key change")) {
      const { owner, use } = record, ends = { rotated: record.replaces, revoked: record.key }[record.change];
      if ("by" in record || "signature" in record) { // who answers for the change
        const good = await signed("key change", record, record.by, ["owner", "use", "change", "key", "reason", "replaces", "until"]);
        need(good && at(index, owner, use, "party").includes(record.by), `Entry ${index} changes a key of ${owner}, and no key of ${owner} that counts has signed it.`);
      } else need(use === "log" || "authority" in record || (record.change === "added" && !held.some((each) => each.owner === owner && each.use === use)), `Entry ${index} changes a key of ${owner}, and nobody answers for it.`);
      if (ends) {
        const old = held.find((each) => each.word === ends && each.owner === owner && each.use === use && counts(each, index));
        need(old, `Entry ${index} ends a key that does not count.`);
        old.until = record.until ?? index + 1;
        need(old.until <= index + 1, `Entry ${index} ends a key in the future.`);
      }
      if (record.change !== "revoked") {
        need(!held.some((each) => material(each.word) === material(record.key)), `Entry ${index} adds a key that was one before.`);
        held.push({ owner, use, word: record.key, since: index + 1, until: null });
      }
    }
    return { held, at };
  }
  const signOff = (record) => signed("sign-off", record, record.key, ["subject", "party", "signer", "role", "meaning", "signed", "authority"]);

  const KNOWN = /^((manifest|keys|edition|figures|tallies|tallies-in-part|events|scorecard|adjustments)\.json|index\.html|(policy|checkpoint)\.txt|(charter|earlier\/[0-9]{2})\/(content|contractual|files|reference)\.json|(records|authority)\/[0-9]{8}\.json|proofs\/[0-9]{8}\.tlog-proof|(superseded\/)?determinations\/[0-9]{4}\.json|superseded\/(edition|figures|scorecard)\.json)$/;
  async function verify(file, trusted = null) {
    const findings = [], [holds, fails, unshown] = ["holds", "fails", "not shown"].map((state) => (says, member = null) => findings.push({ state, says, member }));
    const tried = async (check, member = null) => {
      try { return await check(); } catch (wrong) {
        fails(wrong instanceof Unproven ? wrong.message : `A document has another form than expected (${wrong.message}).`, wrong.member || member);
      }
    };
    const done = () => ({ holds: !findings.some((each) => each.state === "fails"), findings });
    const zipped = await tried(() => unzip(file));
    if (!zipped) return done();
    const { members } = zipped, bytesOf = (name) => { need(members.has(name), `${name} is missing.`); return members.get(name); };
    const json = (name) => canonical(bytesOf(name), name);
    await tried(async () => { // the file
      const manifest = json("manifest.json"), stated = manifest.members;
      need(manifest.pack === 1 && manifest.page === 1 && Object.keys(manifest).length === 4, "manifest.json states a form that is not known here.");
      const wrong = new Set(zipped.damaged);
      for (const [name, content] of members) if (name !== "manifest.json" && stated[name] !== (await digest(content))) wrong.add(name);
      for (const name of Object.keys(stated)) if (!members.has(name)) wrong.add(name);
      for (const name of members.keys()) if (!KNOWN.test(name)) wrong.add(name);
      for (const name of wrong) fails(`${name} was changed: its bytes are not those that manifest.json and the file state.`, name);
      for (const name of members.keys()) if (name.endsWith(".json")) await tried(() => json(name), name);
      if (!wrong.size) holds(`The file is whole: ${members.size} members, each with its hash, and every record and document is canonical.`);
    }, "manifest.json");
    const found = await tried(async () => { // the checkpoint
      const own = await tried(() => readPolicy(text(bytesOf("policy.txt"), "policy.txt")), "policy.txt");
      if (!own) return null;
      const note = readNote(bytesOf("checkpoint.txt"));
      const got = await believed(note, trusted === null ? own : await readPolicy(trusted));
      const by = [...got.signers].map(([name, time]) => `${name} at ${new Date(Number(time) * 1000).toISOString().replace(".000Z", "Z")}`).join(", ");
      holds(`The log ${got.checkpoint.origin} had ${got.checkpoint.size} entries: signed by ${got.log.name}+${got.log.id}, cosigned by ${by || "nobody"}; the policy is met.`);
      if (trusted === null) unshown(`That these keys are the parties' own: the pack brings them along. Compare ${[...own.logs, ...[...own.members.values()].flatMap((each) => each.key ?? [])].map((key) => `${key.name}+${key.id}`).join(", ")} with those that you have, or give your own policy.`);
      if (got.unknown.length) unshown(`The cosignatures of ${got.unknown.join(", ")}: this runtime has no ML-DSA-44.`);
      return { ...got, own };
    }, "checkpoint.txt");
    if (!found) return done();
    const entries = [];
    await tried(async () => { // records, proofs, streams
      const before = findings.length, heads = new Map();
      for (const name of [...members.keys()].filter((each) => each.startsWith("records/"))) {
        await tried(async () => {
          const index = Number(/^records\/([0-9]{8})\.json$/.exec(name)?.[1] ?? NaN), record = json(name), proof = readProof(bytesOf(name.replace("records", "proofs").replace(".json", ".tlog-proof")));
          const head = heads.get(record.stream) ?? { number: -1, index: null };
          heads.set(record.stream, { number: record.number, index });
          need(record.v === 1 && proof.index === BigInt(index) && proof.extra === null && proof.checkpoint === text(bytesOf("checkpoint.txt"), ""), "its proof is of another entry or checkpoint.");
          await included(proof.index, found.checkpoint.size, await leafHash(members.get(name)), proof.hashes, found.checkpoint.root);
          entries.push([index, record]);
          if (record.type !== "self-test") need(record.number === head.number + 1 && record.previous === head.index, `before it, a record of ${record.stream} is missing.`);
        }, name);
      }
      for (const [index, record] of entries) for (const [stream, last] of Object.entries(record.heads ?? {}))
        if (record.type !== "self-test" || heads.has(stream)) need((heads.get(stream)?.index ?? -1) >= last, `Entry ${index} says that ${stream} reached entry ${last}; records are missing.`);
      const proofs = [...members.keys()].filter((each) => each.startsWith("proofs/")).length, sound = findings.length === before;
      need(entries.length > 0 && (proofs === entries.length || !sound), "There are proofs without records, or no records.");
      if (sound) holds(`${entries.length} records are proven to be in the log at their places, and none is missing in ${heads.size} streams.`);
    });
    const edition = await tried(async () => { // the edition, and the members that it names
      const name = json("manifest.json").edition, before = findings.length;
      const [index, record] = entries.find(([, each]) => ["edition", "restatement"].includes(each.type) && each.edition === name) ?? [];
      need(record, `No record of the edition ${name} is proven.`);
      const named = new Set(), documents = /^(determinations|earlier|charter|superseded)\/|^(scorecard|adjustments|tallies)\.json$/;
      const is = async (member, wanted, by) => {
        named.add(member);
        if (!members.has(member) || (await digest(members.get(member))) !== wanted) fails(`${member} is missing or was changed: ${by} names ${wanted}.`, member);
      };
      await is("edition.json", record.document, `entry ${index} of the log`);
      const made = json("edition.json"), parts = ["content", "contractual", "files", "reference"], number = (n, long) => String(n + 1).padStart(long, "0");
      for (const part of ["figures", "events", "scorecard", "adjustments", ...(members.has("tallies-in-part.json") ? [] : ["tallies"])]) if (part in made) await is(`${part}.json`, made[part], "edition.json");
      for (const part of parts) await is(`charter/${part}.json`, made.charter[part], "edition.json");
      for (const [n, each] of made.earlier.entries()) for (const part of parts) await is(`earlier/${number(n, 2)}/${part}.json`, each[part], "edition.json");
      for (const [n, each] of made.determinations.entries()) {
        const member = `determinations/${number(n, 4)}.json`, said = json(member), on = entries.find(([at, one]) => at < index && one.determination === each);
        await is(member, each, "edition.json");
        const other = ["clause", "period", "obligor", "outcome", "value", "amount", "currency"].find((field) => (on?.[1][field] ?? null) !== said[field] && (said[field] === null || Number(on?.[1][field]) !== Number(said[field])));
        if (other) fails(on ? `${member} says ${other} ${said[other]}; entry ${on[0]} of the log says ${on[1][other] ?? "none"}.` : `${member} is not on record as determined.`, member);
      }
      if ("adjustments" in made) { // a restatement comes with the edition that it takes the place of
        await is("superseded/edition.json", made.supersedes.document, "edition.json");
        const old = json("superseded/edition.json"), many = old.determinations.map((each, n) => [`determinations/${number(n, 4)}`, each]);
        for (const [part, wanted] of [["figures", old.figures], ...("scorecard" in old ? [["scorecard", old.scorecard]] : []), ...many]) await is(`superseded/${part}.json`, wanted, "superseded/edition.json");
      }
      for (const member of members.keys()) if (documents.test(member) && !named.has(member)) fails(`${member} is in the pack, and no edition names it.`, member);
      need(record.figures === made.figures && written(record.determinations) === written(made.determinations) && record.known_at === made.known_at, `edition.json says something else than entry ${index}.`);
      if (findings.length === before) holds(`The edition ${name} is entry ${index} of the log, and every document that it names is here with its hash.`);
      return made;
    }, "edition.json");
    if (edition) await tried(async () => { // keys and signatures
      const rotated = entries.find(([, each]) => each.type === "key change" && each.use === "log" && each.replaces);
      const ring = await keyring(entries, rotated ? await verifierKey(rotated[1].replaces) : found.own.logs.find((key) => key.name === found.checkpoint.origin));
      const shown = ring.held.map((each) => ({ owner: each.owner, use: each.use, key: each.word, since: each.since, until: each.until }));
      need(written(shown) === text(bytesOf("keys.json"), "keys.json"), "keys.json is not what the records of keys amount to.");
      const before = entries.filter(([index]) => index < edition.size), then = await keyring(before, await verifierKey(ring.held[0].word));
      const proposals = before.filter(([, each]) => ["charter", "amendment"].includes(each.type));
      const own = ([, each]) => each.parties.length > 0, mine = proposals.findLast(([, each]) => each.content === edition.charter.content && each.reference === edition.charter.reference);
      const base = !mine || own(mine) ? mine : proposals.findLast((each) => own(each) && each[0] < mine[0] && each[1].contractual === mine[1].contractual);
      const signed = [];
      for (const [index, record] of before.filter(([, each]) => each.type === "sign-off" && each.subject === edition.charter.contractual)) {
        const latest = proposals.findLast((each) => own(each) && each[0] < index && each[1].contractual === record.subject);
        const good = (await signOff(record)) && then.at(index, record.party, "party").includes(record.key);
        if (!good) unshown(`A sign-off of ${record.party} (entry ${index}) does not count: its signature or key does not hold.`);
        else if (base && latest === base) { signed.push(index); if (record.meaning === "approved") holds(`${record.party} has approved the contractual content ${record.subject} (entry ${index}).`); }
      }
      need(written(signed) === written(edition.agreement.signatures), "edition.json says otherwise who signed the charter than the records do.");
      const approved = new Set(signed.map((index) => entries.find(([at]) => at === index)[1]).filter((each) => each.meaning === "approved").map((each) => each.party));
      const agreed = Boolean(base) && base[1].parties.every((party) => approved.has(party));
      need(agreed === (edition.agreement.agreed !== null), "edition.json says otherwise whether the charter was agreed than the signatures do.");
      if (!agreed) unshown("That the charter is agreed: not every party had signed it.");
      const named = new Map(entries.filter(([, each]) => each.authority).map(([index, each]) => [`authority/${String(index).padStart(8, "0")}.json`, each.authority]));
      for (const name of new Set([...named.keys(), ...[...members.keys()].filter((each) => each.startsWith("authority/"))]))
        if (!members.has(name) || named.get(name) !== (await digest(members.get(name)))) fails(`${name} is missing or was changed: it is not the authority that its record names.`, name);
    }, "keys.json");
    unshown("That figures follow from the tallies and determinations from the figures: this verifier proves records, not sums. `tally verify` computes them again.");
    unshown("That index.html says what the records say, that the tallies are those of the facts, and what was recorded later.");
    return done();
  }

  globalThis.tallyVerifier = { verify, canonical, written, unzip, included, consistent, leafHash, verifierKey, signedBy, keyring, readNote, readCheckpoint, readPolicy, readProof, believed, sha256 };

  if (typeof process !== "undefined" && process.argv?.[1]?.endsWith("verify.mjs")) (async () => {
    const { readFileSync } = await import("node:fs"), [file, policy] = process.argv.slice(2);
    if (!file) return console.error("node verify.mjs FILE [POLICY]"), process.exit(2);
    const result = await verify(new Uint8Array(readFileSync(file)), policy ? readFileSync(policy, "utf8") : null);
    console.log(result.holds ? "The pack holds." : "The pack does NOT hold.");
    for (const [state, mark] of [["fails", "✗"], ["holds", "✓"], ["not shown", "?"]])
      for (const each of result.findings) if (each.state === state) console.log(`  ${mark} ${each.says.startsWith(each.member ?? each.says) ? "" : `${each.member}: `}${each.says}`);
    process.exit(result.holds ? 0 : 1);
  })().catch((wrong) => { console.error(wrong.message); process.exit(1); });
})();
