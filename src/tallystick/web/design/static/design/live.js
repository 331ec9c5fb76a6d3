// An open page shows what is new: it is told that something has changed, and asks for itself again.
"use strict";

(() => {
  const body = document.body;
  const note = document.getElementById("live-note");
  const parts = () => [...document.querySelectorAll("[data-live][id]")];
  const ASK_EVERY = 20000;
  let state = body.dataset.state;
  let asking = false;

  // Whoever writes or looks into something keeps it as it is, and is told.
  const isBusy = (part) =>
    part.contains(document.activeElement) && document.activeElement !== document.body && document.activeElement.matches("input, textarea, select")
    || part.querySelector("details.dialog[open]") !== null
    || [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);

  const say = (text, withButton) => {
    note.textContent = text;
    if (!withButton) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = note.dataset.button;
    button.addEventListener("click", () => location.reload());
    note.append(" ", button);
  };

  const refresh = async () => {
    if (asking) return;
    const shown = parts();
    if (shown.length === 0 || shown.some(isBusy)) {
      say(note.dataset.came, true);
      return;
    }
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
      if (!answer.ok) {
        say(note.dataset.came, true);
        return;
      }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      let changed = false;
      for (const part of shown) {
        const next = fresh.getElementById(part.id);
        if (next === null || next.isEqualNode(part)) continue;
        changed = true;
        part.replaceWith(document.adoptNode(next));
        if (window.htmx) window.htmx.process(next);
      }
      state = fresh.body.dataset.state || state;
      if (changed) say(note.dataset.shown, false);
    } finally {
      asking = false;
    }
  };

  const ask = async () => {
    if (document.hidden || !body.dataset.ask) return;
    const answer = await fetch(body.dataset.ask);
    if (answer.ok && (await answer.json()).state !== state) await refresh();
  };

  let timer = null;
  const askNowAndThen = () => {
    if (timer === null && body.dataset.ask) timer = setInterval(ask, ASK_EVERY);
  };

  if (!body.dataset.events || !window.EventSource) {
    askNowAndThen();
    return;
  }
  const stream = new EventSource(body.dataset.events, { withCredentials: true });
  stream.addEventListener("changed", refresh);
  stream.addEventListener("over", () => stream.close());
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) askNowAndThen();
  });
  addEventListener("pagehide", () => stream.close());
})();
