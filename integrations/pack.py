"""Puts a host that lives in a browser together, ready to load: `python integrations/pack.py zendesk out/`.

The folder `out/zendesk` can be loaded unpacked; `out/zendesk.zip` can be uploaded.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED_INTO = {"zendesk": "assets", "browser-extension": "."}
"""Where each host expects the files of web/."""


def pack(host: str, out: Path) -> Path:
    """Write `out/host` and `out/host.zip`, and return the folder; what stood there before is replaced."""
    folder = out / host
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / host, folder, ignore=shutil.ignore_patterns("README.md"))
    shutil.copytree(HERE / "web", folder / SHARED_INTO[host], dirs_exist_ok=True)
    shutil.make_archive(str(folder), "zip", folder)
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host", choices=SHARED_INTO)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    print(pack(args.host, args.out))
