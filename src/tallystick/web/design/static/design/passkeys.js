// Says in words when no passkey was used, in the place of an error that nobody reads.
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.getElementById("passkey-said");
  if (!said) return;
  said.hidden = false;
  said.textContent = said.dataset.failed;
});
