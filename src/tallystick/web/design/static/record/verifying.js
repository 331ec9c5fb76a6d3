/* A page of the site that runs the independent verifier (verify.mjs) on a pack of this alliance or a file of the reader's.
   The file is read here; an edition's pack is fetched from this site as everybody gets it. Words come from the page. */
"use strict";
(() => {
  const box = document.querySelector("[data-verifier]"), verifier = globalThis.tallyVerifier;
  if (!box || !verifier) return;
  const part = (name) => box.querySelector(`[data-${name}]`), words = box.dataset;
  const [edition, file, policy, answer] = ["edition", "file", "policy", "answer"].map(part);
  const PARTS = [["fails", "✗", words.whatFails], ["holds", "✓", words.whatHolds], ["not shown", "?", words.whatNot]];
  let turn = 0, chosen = null;

  function add(tag, text, to, kind) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    to.append(made);
    return made;
  }
  async function taken() { // the bytes, and what people call them
    if (chosen === file) return [new Uint8Array(await file.files[0].arrayBuffer()), file.files[0].name];
    const option = edition.selectedOptions[0], got = await fetch(option.value, { credentials: "same-origin" });
    if (!got.ok) throw new Error(`${got.status}`);
    return [new Uint8Array(await got.arrayBuffer()), option.dataset.name];
  }
  async function show() {
    const mine = ++turn;
    answer.textContent = "";
    if (chosen === file ? !file.files[0] : !edition?.value) return;
    answer.textContent = words.busy;
    try {
      const [bytes, name] = await taken(), own = policy.files[0] ? await policy.files[0].text() : null;
      const found = await verifier.verify(bytes, own);
      if (mine !== turn) return; // another one was chosen meanwhile
      answer.textContent = "";
      const verdict = add("p", "", answer, `remark verdict ${found.holds ? "good" : "poor"}`);
      add("strong", found.holds ? words.holds : words.fails, verdict);
      verdict.append(` ${name}`);
      for (const [state, mark, heading] of PARTS) {
        const some = found.findings.filter((each) => each.state === state);
        if (!some.length) continue;
        add("h3", heading, answer);
        const list = add("ul", "", answer, "lines findings");
        list.lang = "en"; // the verifier speaks English, on every page
        for (const each of some) {
          const says = each.member && !each.says.startsWith(each.member) ? `${each.member}: ${each.says}` : each.says;
          add("span", mark, add("li", "", list), "finding-mark").after(` ${says}`);
        }
      }
    } catch (wrong) {
      if (mine === turn) answer.textContent = `${words.cannot} ${wrong?.message ?? wrong}`;
    }
  }
  file.addEventListener("change", () => { chosen = file; if (edition) edition.value = ""; show(); });
  edition?.addEventListener("change", () => { chosen = edition; file.value = ""; show(); });
  policy.addEventListener("change", () => { if (chosen) show(); });
  box.hidden = false;
  const wanted = [...(edition?.options ?? [])].find((each) => each.dataset.name && each.dataset.name === words.wanted);
  if (wanted) { edition.value = wanted.value; chosen = edition; show(); }
})();
