// Talking to the service: the same contract that every helpdesk uses.

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let token = sessionStorage.getItem("replycheck-token");

export function setToken(value) {
  token = value;
  sessionStorage.setItem("replycheck-token", value);
}

/** Post to the service and return its answer; throws Refused with what the service says, or TypeError where there is none. */
export async function post(path, body, { signal } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  const answer = await response.json();
  if (!response.ok) throw new Refused(response.status, answer.error);
  return answer;
}
