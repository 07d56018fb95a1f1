// A window about one mail: why it is held and what to do, or that it goes out with something to know about it.
"use strict";

const port = messenger.runtime.connect({ name: location.hash.slice(1) });

port.onMessage.addListener(({ heading, reasons }) => {
  const answer = (why) => port.postMessage(why);
  document.body.append(...(heading ? notice(heading, reasons, answer) : decision(reasons, answer)));
  document.querySelector("[autofocus]").focus();
});

function notice(heading, reasons, answer) {
  const ok = Object.assign(button("OK"), { autofocus: true });
  ok.addEventListener("click", () => answer(null));
  return [element("h1", "", heading), reasonList(reasons), ok];
}
