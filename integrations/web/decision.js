// Asks the agent about a held reply: go back, or send it as it is, for a reason?
"use strict";

// Returns what to show. `answer` is called with null for "Go back", with the reason for "Send anyway".
function decision(reasons, answer) {
  const goBack = button("Go back");
  const sendAnyway = button("Send anyway");
  const why = Object.assign(element("textarea"), { rows: 2, maxLength: 500 }); // Enter in it sends nothing
  const label = element("label", "", "To send it as it is: why is it right?");
  label.append(why);
  goBack.autofocus = true;
  sendAnyway.disabled = true;
  why.addEventListener("input", () => (sendAnyway.disabled = !why.value.trim()));
  goBack.addEventListener("click", () => answer(null));
  sendAnyway.addEventListener("click", () => answer(why.value.trim()));
  return [element("h1", "", "Your reply has not been sent yet"), reasonList(reasons), goBack, label, sendAnyway];
}

function button(text) {
  return Object.assign(element("button", "", text), { type: "button" });
}
