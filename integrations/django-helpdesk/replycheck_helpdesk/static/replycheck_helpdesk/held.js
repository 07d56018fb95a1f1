// After a hold: the form as the agent left it (the page itself brings back the comment only), and a way back into the draft.
const form = document.getElementById("ticket-respond-form");
const submitted = JSON.parse(document.getElementById("replycheck-submitted").textContent);

for (const [name, value] of Object.entries(submitted)) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
    else if (field.type !== "file") field.value = value;
  }
}

const goBack = document.getElementById("replycheck-go-back");
const draft = document.getElementById("commentBox");
const tab = document.getElementById("respond-tab"); // missing where the form stands on the page without tabs

tab?.addEventListener("shown.bs.tab", () => draft.focus());
goBack.addEventListener("click", () => {
  tab?.click();
  draft.focus();
});
goBack.focus();
