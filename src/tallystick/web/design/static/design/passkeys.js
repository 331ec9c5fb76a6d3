// Buttons of passkeys can be pressed once they do something, and say so in words when they cannot or nothing came of it.
"use strict";

const said = (words) => {
  const place = document.getElementById("passkey-said");
  if (!place) return;
  place.hidden = false;
  place.textContent = words(place.dataset);
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  said((words) => words.failed);
});

// Listeners are called in their order: those of the scripts in the page, which give the buttons their work, come first.
document.addEventListener("DOMContentLoaded", () => {
  const buttons = document.querySelectorAll("button[data-passkey]");
  if (buttons.length && !window.PublicKeyCredential) {
    said((words) => words.none);
    return;
  }
  for (const button of buttons) button.disabled = false;
});
