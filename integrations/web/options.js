// Where the service is.
"use strict";

const storage = (globalThis.messenger ?? chrome).storage.local; // in Thunderbird `chrome` gives no promises
const fields = ["url", "token"];

storage.get(fields).then((stored) => {
  for (const name of fields) document.getElementById(name).value = stored[name] ?? "";
});

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  await storage.set(Object.fromEntries(fields.map((name) => [name, document.getElementById(name).value.trim()])));
  document.querySelector("output").textContent = "Saved.";
});
