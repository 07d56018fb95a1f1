// On paper nothing is folded away.
addEventListener("beforeprint", () => document.querySelectorAll(".template details, #findings details").forEach((d) => (d.open = true)));
