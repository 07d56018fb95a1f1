// Opens from the button in the toolbar, and says what became of the last mail.
"use strict";

messenger.runtime.sendMessage("last").then(({ heading, reasons }) => document.body.append(element("h1", "", heading), reasonList(reasons)));
