// The window of a held mail. The mail waits until this window says something, or is closed.
"use strict";

const port = messenger.runtime.connect({ name: location.hash.slice(1) });

port.onMessage.addListener((reasons) => {
  document.body.append(...decision(reasons, (why) => port.postMessage(why)));
  document.querySelector("[autofocus]").focus();
});
