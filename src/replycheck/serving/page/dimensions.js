// The four dimensions as a small picture: a bar each, and words for what a bar cannot say.

const DIMENSIONS = ["apology", "relevance", "ownership", "remedy"];
const GOOD = 70;
const POOR = 40;

/** Show a report's scores and labels; without a report, empty bars. */
export function show(list, report) {
  list.replaceChildren(...DIMENSIONS.map((name) => row(name, report)));
}

function row(name, report) {
  const { score, verdict } = report ? read(name, report) : { score: null, verdict: "–" };
  const item = document.createElement("div");
  item.className = score === null ? verdict.replace(" ", "-") : level(score);
  const term = document.createElement("dt");
  term.textContent = name;
  const value = document.createElement("dd");
  const bar = document.createElement("span");
  bar.className = "bar";
  bar.setAttribute("aria-hidden", "true");
  const filled = bar.appendChild(document.createElement("span"));
  filled.style.width = `${score ?? 0}%`;
  const words = document.createElement("span");
  words.textContent = score === null ? verdict : `${verdict} · ${score}`;
  value.append(bar, words);
  item.append(term, value);
  return item;
}

/** Return what to show: no score where nothing was due, and "cannot tell" where the label is open. */
function read(name, { labels, scores, not_judged: notJudged }) {
  const verdict = { apology: labels.apology, relevance: labels.relevance, ownership: owning(labels), remedy: labels.remedy }[name];
  const score = scores[name];
  const sureNotDue = labels.apology_due === false && !notJudged && name !== "relevance";
  if (score === null) return { score, verdict: sureNotDue ? "not needed" : "cannot tell" };
  if (verdict === null) return { score: null, verdict: "cannot tell" };
  return { score, verdict };
}

function owning({ takes_ownership: takes, shifts_blame: shifts }) {
  if (shifts) return "shifts blame";
  if (takes) return "taken";
  return takes === null || shifts === null ? null : "not taken";
}

function level(score) {
  if (score >= GOOD) return "good";
  return score < POOR ? "poor" : "middling";
}
