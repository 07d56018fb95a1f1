// The two questions that the page asks: send in spite of a hold? and why dismiss a finding?

const find = (id) => document.getElementById(id);

/** Ask whether a held reply goes out; resolves to the reason for sending it anyway, or null for going back. Enter never sends. */
export function askToSend() {
  const [dialog, reason, anyway] = [find("hold"), find("override-reason"), find("send-anyway")];
  reason.value = "";
  anyway.disabled = true;
  reason.oninput = () => { anyway.disabled = !reason.value.trim(); };
  anyway.onkeydown = (event) => { if (event.key === "Enter") event.preventDefault(); };
  return answer(dialog, (settle) => {
    find("go-back").onclick = () => settle(null);
    anyway.onclick = () => settle(reason.value.trim());
  });
}

/** Ask why a finding is dismissed; resolves to {action, reason}, or null to keep it. */
export function askToDismiss(finding) {
  const [dialog, own] = [find("dismissal"), find("dismissal-words")];
  find("dismissal-finding").textContent = finding.message;
  own.value = "";
  return answer(dialog, (settle) => {
    find("keep").onclick = () => settle(null);
    dialog.querySelector("form").onsubmit = () => {
      const chosen = dialog.querySelector("input[name=reason]:checked");
      const reason = [chosen.value, own.value.trim()].filter(Boolean).join(": ");
      settle({ action: chosen.dataset.action ?? "dismiss", reason });
    };
  });
}

function answer(dialog, wire) {
  return new Promise((resolve) => {
    let result = null;
    dialog.onclose = () => resolve(result);
    wire((value) => { result = value; dialog.close(); });
    dialog.showModal();
  });
}
