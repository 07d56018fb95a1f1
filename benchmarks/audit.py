"""How fast an audit runs, on a made-up helpdesk of any size: half of its replies are macros with the gaps filled in.

    python benchmarks/audit.py [--replies 10000] [--workers 1 2] [--repeat 12]

The tickets are put together from the sentences below, so that nothing repeats more than macros do. Prints replies per second, the share of the time
that is reading and reporting, and the peak memory of the parent and of the largest worker. With --repeat each ticket comes so many times under new ids: what
was judged is not judged again, so the memory of a large export shows in little time.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path

NAMES = "Robin Vale,Kim Lowe,Ash Penn,Noor Hill,Jo Marsh,Lee Thorn,Sam Birch,Ari Stone,Max Reed,Uma Field".split(",")
AGENTS = "Dana Holt,Kit Amos,Pat Brook,Ola Dunn,Finn Cray,Mia Lark".split(",")
PRODUCTS = "kettle,desk lamp,rain jacket,headset,backpack,coffee grinder,door lock,bike pump,router,blanket".split(",")
PROBLEMS = {
    "delivery": [
        "My {product} was due on {day} and it still is not here.",
        "Tracking says that order {order} was delivered, but there is nothing at my door.",
        "The parcel with my {product} has been in the same depot for {n} days.",
    ],
    "damage": [
        "The {product} arrived with a crack down the side and will not switch on.",
        "I opened the box today and the {product} is the wrong colour.",
        "After {n} days the {product} stopped working altogether.",
    ],
    "billing": [
        "I was charged twice for order {order}, ${amount} each time.",
        "The discount you mailed me did not show at the checkout, and I paid ${amount} too much.",
        "You promised my refund of ${amount} by {day} and nothing has come.",
    ],
    "account": [
        "I cannot log in since {day}: the reset link says that it has expired.",
        "Your app asks me for a code and never sends one.",
        "I closed my account {n} days ago and still get your newsletters.",
    ],
}
DETAIL = [
    "I have bought from you for {n} years and never had this.",
    "It was meant as a present for my {who}, and {day} is the day.",
    "I wrote about this last week and nobody answered.",
    "I have tried it again on another machine with the same result.",
    "I took photographs of the box before I opened it.",
    "Please do not send me a link to the help pages, I have read them.",
]
ASKS = [
    "Can you send another one?",
    "Where is it now?",
    "When will I have my money back?",
    "What are you going to do about it?",
    "Please tell me what went wrong.",
    "I would like a refund.",
]
MACROS = [
    "Hi {name},\n\nThank you for contacting us. Your satisfaction is our top priority. We have forwarded your request to the relevant team and will get back to you.\n\nKind regards,\n{agent}",
    "Hi {name},\n\nWe are sorry for any inconvenience this may have caused. Please allow 5 to 7 working days.\n\nKind regards,\n{agent}",
    "Hello {name},\n\nI am very sorry that your order {order} has not reached you. I have sent a new one today by express, free of charge, and you will have it on {day}.\n\nBest,\n{agent}",
    "Hi {name},\n\nPlease try clearing your browser's cache and cookies and restart your device. If the problem persists, let us know.\n\nKind regards,\n{agent}",
    "Hi {name},\n\nAs stated in our terms, refunds take up to 14 days. You should have read them before ordering.\n\nRegards,\n{agent}",
    "Hello {name},\n\nI have refunded ${amount} to your card; it will show by {day}. I am sorry that we charged you wrongly.\n\nBest,\n{agent}",
]
OPENINGS = [
    "I am sorry that this went wrong.",
    "Thank you for the details.",
    "I have looked at order {order}.",
    "That should not have happened.",
    "I understand.",
    "I read your message about the {product}.",
]
MIDDLES = [
    "The {product} left our warehouse on {day} and was scanned twice since.",
    "Our billing system booked the payment twice, and I have reversed one of them.",
    "I cannot see a fault on our side, the courier is to blame.",
    "I asked the warehouse, and they found your {product} on a shelf with the wrong label.",
    "The link had expired because it was opened on another device first.",
    "You must have entered the wrong address.",
]
CLOSINGS = [
    "A new one goes out today.",
    "I will write to you again on {day}.",
    "We will look into it.",
    "You get ${amount} back by {day}.",
    "Let me know whether that suits you.",
    "Nothing more can be done.",
]


def make_tickets(n_replies: int, seed: int = 7) -> list[dict]:
    """Return tickets in the shape of a Zendesk export, with that many agent replies; every fourth ticket goes another round."""
    rng = random.Random(seed)
    tickets, made = [], 0
    while made < n_replies:
        number = len(tickets) + 1
        kind = rng.choice(sorted(PROBLEMS))
        customer, agent = rng.randrange(len(NAMES)), rng.randrange(len(AGENTS))
        gaps = {
            "name": NAMES[customer].split()[0],
            "agent": AGENTS[agent],
            "product": rng.choice(PRODUCTS),
            "day": rng.choice("Monday,Tuesday,Wednesday,Thursday,Friday".split(",")),
            "order": rng.randrange(100_000, 999_999),
            "amount": f"{rng.randrange(5, 200)}.{rng.randrange(100):02}",
            "n": rng.randrange(2, 30),
            "who": rng.choice(["mother", "son", "neighbour"]),
        }
        comments = []
        for turn in range(1 + (rng.random() < 0.25)):
            asked = [rng.choice(PROBLEMS[kind]), *rng.sample(DETAIL, 2), rng.choice(ASKS)]
            comments.append((100 + customer, " ".join(asked)))
            macro = rng.random() < 0.5
            body = (
                rng.choice(MACROS)
                if macro
                else "Hi {name},\n\n" + " ".join(map(rng.choice, (OPENINGS, MIDDLES, CLOSINGS))) + "\n\nBest,\n{agent}"
            )
            comments.append((1 + agent, body))
            made += 1
            kind = kind if turn else rng.choice(sorted(PROBLEMS))
        stamp = f"2026-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}"
        tickets.append(
            {
                "id": number,
                "subject": kind,
                "requester_id": 100 + customer,
                "group_id": 1 + agent // 2,
                "tags": [kind],
                "via": {"channel": "email"},
                "satisfaction_rating": {"score": rng.choice(["good", "bad", "offered", "offered"])},
                "comments": [
                    {
                        "id": 10 * number + i,
                        "author_id": author,
                        "public": True,
                        "body": text.format(**gaps),
                        "created_at": f"{stamp}:{15 * i:02}:00Z",
                    }
                    for i, (author, text) in enumerate(comments)
                ],
            }
        )
    return tickets


def write_export(folder: Path, n_replies: int, repeat: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    users = [{"id": 1 + i, "name": name, "role": "agent"} for i, name in enumerate(AGENTS)]
    users += [{"id": 100 + i, "name": name, "role": "end-user"} for i, name in enumerate(NAMES)]
    groups = [
        {"id": 1 + i, "name": name, "url": "https://example.zendesk.com"}
        for i, name in enumerate(("Orders", "Returns", "Accounts"))
    ]
    (folder / "users.json").write_text(json.dumps({"users": users, "groups": groups}), encoding="utf-8")
    tickets = make_tickets(n_replies // repeat)
    with (folder / "tickets.jsonl").open("w", encoding="utf-8") as file:
        for copy in range(repeat):
            file.writelines(json.dumps(ticket | {"id": ticket["id"] + copy * len(tickets)}) + "\n" for ticket in tickets)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replies", type=int, default=10_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="Leave export and audits in this folder.")
    arguments = parser.parse_args()
    from joblib.externals.loky import get_reusable_executor

    from replycheck.audit.pipeline import run_audit
    from replycheck.audit.run import Settings

    folder = arguments.keep or Path(tempfile.mkdtemp())
    write_export(folder / "export", arguments.replies, arguments.repeat)
    for workers in arguments.workers:
        began = time.perf_counter()
        marks: list[float] = []
        settings = Settings((folder / "export",), folder / f"audit-{workers}")
        summary = run_audit(settings, workers=workers, advance=lambda done, total, marks=marks: marks.append(time.perf_counter()))
        get_reusable_executor().shutdown(wait=True)  # the peak of a process is known when it has ended
        whole, judging = time.perf_counter() - began, marks[-1] - marks[0]
        peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        print(
            f"{workers} workers: {summary.n_replies:,} replies in {whole:.0f} s; judging {summary.n_replies / judging:.1f}/s, "
            f"reading and reporting {100 * (1 - judging / whole):.1f}% of the time; peak memory {peaks[0]:.0f} MB, workers {peaks[1]:.0f} MB"
        )


if __name__ == "__main__":
    main()
