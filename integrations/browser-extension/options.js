// Where the service is.
"use strict";

const fields = ["url", "token"];

chrome.storage.local.get(fields).then((stored) => {
  for (const name of fields) document.getElementById(name).value = stored[name] ?? "";
});

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  await chrome.storage.local.set(Object.fromEntries(fields.map((name) => [name, document.getElementById(name).value.trim()])));
  document.querySelector("output").textContent = "Saved.";
});
