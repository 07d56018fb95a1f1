"""Puts a host that lives in a browser together, ready to load: `python integrations/pack.py zendesk out/`.

The folder `out/zendesk` can be loaded unpacked; `out/zendesk.zip` can be uploaded.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
PANEL = ("client.js", "reasons.js", "replycheck.css")
EXTENSION = (*PANEL, "decision.js", "options.html", "options.js")
SHARED = {"zendesk": ("assets", PANEL), "browser-extension": (".", EXTENSION), "thunderbird": (".", EXTENSION)}
"""Which files of web/ each host takes, and where it expects them."""


def pack(host: str, out: Path) -> Path:
    """Write `out/host` and `out/host.zip`, and return the folder; what stood there before is replaced."""
    folder = out / host
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / host, folder, ignore=shutil.ignore_patterns("README.md"))
    place, names = SHARED[host]
    for name in names:
        shutil.copy(HERE / "web" / name, folder / place)
    shutil.make_archive(str(folder), "zip", folder)
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host", choices=SHARED)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    print(pack(args.host, args.out))
