"""The real Thunderbird under a virtual screen, with a throw-away profile, driven as Firefox's own tests drive it (Marionette).

Everything that has a key or a button is pressed as its user would; what the tests read, they read from the windows that the user sees.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.browser import WAIT_S

PORT_FILE = "MarionetteActivePort"
CUSTOMER_MAIL = """\
From - Fri Nov 20 10:00:00 2026
Message-ID: <4711@home.example>
Date: Fri, 20 Nov 2026 10:00:00 +0000
From: Mara Holm <mara@home.example>
To: kim@desk.example
Subject: Parcel
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{words}

"""
PREFERENCES = {
    "app.update.enabled": False,
    "app.donation.eoy.version.viewed": 999,
    "datareporting.policy.bypassNotification": True,
    "extensions.autoDisableScopes": 0,
    "mail.account.account1.identities": "id1",
    "mail.account.account1.server": "server1",
    "mail.accountmanager.accounts": "account1",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server1",
    "mail.identity.id1.archive_enabled": False,
    "mail.identity.id1.doBcc": False,
    "mail.identity.id1.fcc": False,
    "mail.identity.id1.fullName": "Kim Lee",
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.identity.id1.useremail": "kim@desk.example",
    "mail.identity.id1.valid": True,
    "mail.inappnotifications.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.server.server1.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.server.server1.hostname": "Local Folders",
    "mail.server.server1.name": "Local Folders",
    "mail.server.server1.type": "none",
    "mail.server.server1.userName": "nobody",
    "mail.shell.checkDefaultClient": False,
    "mail.smtpserver.smtp1.authMethod": 1,
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.smtpserver.smtp1.try_ssl": 0,
    "mail.smtpservers": "smtp1",
    "mailnews.start_page.enabled": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


class Thunderbird:
    """A running Thunderbird: JavaScript goes in, JSON comes out.

    The protocol is Marionette's: each message is its length, a colon and `[0, id, command, parameters]`.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=2 * WAIT_S)
        self._stream = self._socket.makefile("rb")
        self._n_sent = 0
        self._read()  # its greeting
        self._command("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"timeouts": {"script": 1000 * WAIT_S}}}})
        self._command("Marionette:SetContext", {"value": "chrome"})

    def run(self, script: str, *args: Any) -> Any:
        """Run a script that returns something, or waits for it, with Thunderbird's own rights."""
        return self._command("WebDriver:ExecuteScript", {"script": script, "args": args, "newSandbox": False})["value"]

    def wait_until(self, script: str, *args: Any) -> Any:
        """Run a script until it returns something true, and return that."""
        return waited(lambda: self.run(script, *args), script)

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _command(self, name: str, parameters: dict[str, Any]) -> Any:
        self._n_sent += 1
        message = json.dumps([0, self._n_sent, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        assert error is None, f"{name}: {error['message']}\n{error['stacktrace']}"
        return result

    def _read(self) -> Any:
        digits = iter(lambda: self._stream.read(1), b":")
        return json.loads(self._stream.read(int(b"".join(digits))))


def waited(condition: Callable[[], Any], what: str) -> Any:
    """Wait until a condition is true, and return what it gave."""
    end = time.monotonic() + WAIT_S
    while not (found := condition()):
        assert time.monotonic() < end, f"not in {WAIT_S} s: {what}"
        time.sleep(0.1)
    return found


@contextmanager
def running_thunderbird(folder: Path, *, extension: Path, smtp_port: int, customer: str) -> Iterator[Thunderbird]:
    """Start Thunderbird with an extension, one account, and one mail from a customer in its inbox."""
    for program, package in (("thunderbird", "thunderbird"), ("Xvfb", "xvfb")):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: apt-get install {package}")
    _make_profile(folder, extension, smtp_port, customer)
    command = ["thunderbird", "-no-remote", "-profile", str(folder), "-marionette", "-remote-allow-system-access"]
    with virtual_screen() as screen, (folder / "thunderbird.log").open("wb") as log:
        environment = os.environ | {"DISPLAY": screen, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
        with subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
            try:
                thunderbird = Thunderbird(_marionette_port(folder, process))
                yield thunderbird
                thunderbird.close()
            finally:
                process.terminate()


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Run an X server without a screen, and give its name."""
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL) as process:
        try:
            os.close(writes)
            with os.fdopen(reads) as number:
                yield f":{int(number.readline())}"
        finally:
            process.terminate()


def _make_profile(folder: Path, extension: Path, smtp_port: int, customer: str) -> None:
    name = json.loads((extension / "manifest.json").read_text())["browser_specific_settings"]["gecko"]["id"]
    (folder / "extensions").mkdir()
    shutil.copy(extension.with_suffix(".zip"), folder / f"extensions/{name}.xpi")
    preferences = PREFERENCES | {"mail.smtpserver.smtp1.port": smtp_port}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    (folder / "user.js").write_text("".join(lines))
    (folder / "Mail/Local Folders").mkdir(parents=True)


def _marionette_port(folder: Path, process: subprocess.Popen) -> int:
    def port() -> int | None:
        assert process.poll() is None, f"thunderbird ended with {process.returncode}: {(folder / 'thunderbird.log').read_text()}"
        path = folder / PORT_FILE
        return int(path.read_text() or 0) if path.exists() else None

    return waited(port, "Thunderbird listens")
