// A link to words that are folded away unfolds them.
const unfold = () => document.getElementById(location.hash.slice(1))?.closest("details")?.setAttribute("open", "");
addEventListener("hashchange", unfold);
unfold();
// On paper nothing is folded away.
addEventListener("beforeprint", () => document.querySelectorAll(".template details, #findings details").forEach((d) => (d.open = true)));
