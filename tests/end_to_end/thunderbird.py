"""The real Thunderbird under a virtual screen, with a throw-away profile, driven as Firefox's own tests drive it: by Marionette."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.browser import WAIT_S

SCREEN = "1400x1000x24"
PREFERENCES = {
    "app.update.enabled": False,
    "datareporting.policy.bypassNotification": True,
    "extensions.autoDisableScopes": 0,  # an extension that lies in the profile is on from the start
    "mail.account.account1.identities": "id1",
    "mail.account.account1.server": "server1",
    "mail.accountmanager.accounts": "account1",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server1",
    "mail.identity.id1.draft_folder": "mailbox://nobody@Local%20Folders/Drafts",
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
    "marionette.port": 0,  # a free one, which it writes into the profile
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
ROOT_FOLDER = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const root = MailServices.accounts.localFoldersServer.rootFolder;
"""
OPEN_REPLY = """
    const folder = root.containsChildNamed("Tickets")
      ? root.getChildNamed("Tickets")
      : root.QueryInterface(Ci.nsIMsgLocalMailFolder).createLocalSubfolder("Tickets");
    const mail = folder.QueryInterface(Ci.nsIMsgLocalMailFolder).addMessage(arguments[0]);
    const { ReplyToSender } = Ci.nsIMsgCompType;
    const format = arguments[1] ? Ci.nsIMsgCompFormat.OppositeOfDefault : Ci.nsIMsgCompFormat.Default;
    Services.wm.getMostRecentWindow("mail:3pane").ComposeMessage(ReplyToSender, format, folder, [folder.getUriForMsg(mail)]);
"""
OPEN_DRAFT = """
    const drafts = root.getChildNamed("Drafts");
    const [mail] = drafts.messages;
    const { Draft } = Ci.nsIMsgCompType;
    const { Default } = Ci.nsIMsgCompFormat;
    Services.wm.getMostRecentWindow("mail:3pane").ComposeMessage(Draft, Default, drafts, [drafts.getUriForMsg(mail)]);
"""
DELETE_ANSWERED = """
    const tickets = root.getChildNamed("Tickets");
    tickets.deleteMessages([...tickets.messages], null, true, false, null, false);
"""
COMPOSE = 'const compose = Services.wm.getMostRecentWindow("msgcompose");'
REPLACE = """
    const [from, to] = arguments;
    const editor = compose.GetCurrentEditor();
    const texts = editor.document.createTreeWalker(editor.rootElement, NodeFilter.SHOW_TEXT);
    while (!texts.nextNode().data.includes(from));
    const start = texts.currentNode.data.indexOf(from);
    editor.selection.setBaseAndExtent(texts.currentNode, start, texts.currentNode, start + from.length);
    editor.insertText(to);
"""
POPUP = """
    const windows = [...Services.wm.getEnumerator(null)];
    return windows.find((each) => each.location.href.endsWith("/extensionPopup.xhtml"))?.document.querySelector("browser");
"""
OPTIONS = """
    const { tabInfo } = Services.wm.getMostRecentWindow("mail:3pane").document.getElementById("tabmail");
    const found = tabInfo.map((tab) => tab.browser?.contentDocument?.getElementById("addon-inline-options"));
    return found.find(Boolean);
"""
IN_PAGE = """
    const page = (() => { %s })();
    if (!page?.currentURI?.schemeIs("moz-extension") || page.webProgress.isLoadingDocument) return null;
    const { messageManager } = page;
    return new Promise((resolve) => {
      const answered = ({ data }) => { messageManager.removeMessageListener("answer", answered); resolve(data); };
      messageManager.addMessageListener("answer", answered);
      messageManager.loadFrameScript("data:text/javascript," + encodeURIComponent(arguments[0]), false);
    });
"""


class Thunderbird:
    """A running Thunderbird, and what its user does and sees.

    The protocol is Marionette's: a message is its length, a colon and `[0, id, command, parameters]`.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=2 * WAIT_S)
        self._stream = self._socket.makefile("rb")
        self._n_sent = 0
        self._read()  # its greeting
        self._command("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"timeouts": {"script": 1000 * WAIT_S}}}})
        self._command("Marionette:SetContext", {"value": "chrome"})
        self.wait_until('return Services.wm.getMostRecentWindow("mail:3pane")?.document.readyState === "complete"')

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def run(self, script: str, *args: Any) -> Any:
        """Run JavaScript with Thunderbird's own rights; return what it returns, or what its promise resolves to."""
        return self._command("WebDriver:ExecuteScript", {"script": script, "args": args})["value"]

    def wait_until(self, script: str, *args: Any) -> Any:
        """Run a script until it returns something true, and return that."""
        return waited(lambda: self.run(script, *args), script)

    def open_reply(self, mail: str, words: str, *, plain_text: bool = False) -> None:
        """Receive a mail, press Reply, and type."""
        self.run(ROOT_FOLDER + OPEN_REPLY, mail, plain_text)
        self.wait_until(COMPOSE + "return compose?.composeEditorReady")
        self.run(COMPOSE + "compose.GetCurrentEditor().insertText(arguments[0])", words)

    def delete_answered_mail(self) -> None:
        """Delete for good the mail that the open one answers."""
        self.run(ROOT_FOLDER + DELETE_ANSWERED)
        self.wait_until(ROOT_FOLDER + 'return ![...root.getChildNamed("Tickets").messages].length')

    def put_away_and_open_again(self) -> None:
        """Save the open mail as a draft, close it, and open it from the folder of drafts."""
        self.run(COMPOSE + 'compose.goDoCommand("cmd_saveAsDraft")')
        self.wait_until(
            ROOT_FOLDER + 'return root.containsChildNamed("Drafts") && [...root.getChildNamed("Drafts").messages].length'
        )
        self.wait_until(COMPOSE + "return !compose.gWindowLocked && !compose.gContentChanged")
        self.run(COMPOSE + 'compose.goDoCommand("cmd_close")')
        self.wait_for_compose_windows(0)
        self.run(ROOT_FOLDER + OPEN_DRAFT)
        self.wait_until(COMPOSE + "return compose?.composeEditorReady")

    def draft(self) -> str:
        """Return the words of the open mail."""
        return self.run(COMPOSE + "return compose.GetCurrentEditor().rootElement.textContent")

    def replace(self, old: str, new: str) -> None:
        """Mark words of the open mail, and type others in their place."""
        self.run(COMPOSE + REPLACE, old, new)

    def press_send(self) -> None:
        self.run(COMPOSE + 'compose.document.getElementById("button-send").click()')

    def wait_for_compose_windows(self, n: int) -> None:
        self.wait_until('return [...Services.wm.getEnumerator("msgcompose")].length === arguments[0]', n)

    def popup(self, script: str) -> Any:
        """Wait for the extension's window and until a script in it returns something true; return that."""
        return self._in_page(POPUP, script)

    def wait_for_no_popup(self) -> None:
        self.wait_until(f"return !(() => {{ {POPUP} }})()")

    def set_option(self, extension: str, field: str, value: str) -> None:
        """Change a setting of an extension where its user does, in the add-ons manager."""
        view = f"addons://detail/{extension.replace('@', '%40')}/preferences"
        self.run('Services.wm.getMostRecentWindow("mail:3pane").openAddonsMgr(arguments[0])', view)
        fill = f"document.getElementById({json.dumps(field)}).value = {json.dumps(value)}"
        self._in_page(OPTIONS, f"{fill}; document.querySelector('button').click(); return true")
        self._in_page(OPTIONS, "return document.querySelector('output').textContent === 'Saved.'")
        self.run('Services.wm.getMostRecentWindow("mail:3pane").document.getElementById("tabmail").closeTab()')

    def _in_page(self, page: str, script: str) -> Any:
        """Pages of extensions live in a process of their own: the script goes there, and sends its answer back."""
        there = f"const {{ document }} = content; sendAsyncMessage('answer', (() => {{ {script} }})())"
        return self.wait_until(IN_PAGE % page, there)

    def _command(self, name: str, parameters: dict[str, Any]) -> Any:
        self._n_sent += 1
        message = json.dumps([0, self._n_sent, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        assert error is None, f"{name}: {error['message']}\n{error['stacktrace']}"
        return result

    def _read(self) -> Any:
        length = b"".join(iter(lambda: self._stream.read(1), b":"))
        return json.loads(self._stream.read(int(length)))


def waited(condition: Callable[[], Any], what: str) -> Any:
    """Wait until a condition is true, and return what it gave."""
    end = time.monotonic() + WAIT_S
    while not (found := condition()):
        assert time.monotonic() < end, f"not in {WAIT_S} s: {what}"
        time.sleep(0.1)
    return found


@contextmanager
def running_thunderbird(folder: Path, *, extension: Path, smtp_port: int) -> Iterator[Thunderbird]:
    """Start Thunderbird in an empty folder, with an extension and an account that sends to a port of this machine."""
    for program in ("thunderbird", "Xvfb"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: apt-get install {program.lower()}")
    _make_profile(folder, extension, smtp_port)
    command = ["thunderbird", "-no-remote", "-profile", str(folder), "-marionette", "-remote-allow-system-access"]
    with virtual_screen() as screen, (folder / "thunderbird.log").open("wb") as log:
        environment = os.environ | {"DISPLAY": screen, "HOME": str(folder)}
        with subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
            try:
                with closing(Thunderbird(_marionette_port(folder, process))) as thunderbird:
                    yield thunderbird
            finally:
                process.terminate()


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Run an X server without a screen, and give its name."""
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL) as process:
        try:
            os.close(writes)
            with os.fdopen(reads) as number:
                yield f":{int(number.readline())}"
        finally:
            process.terminate()


def extension_id(extension: Path) -> str:
    return json.loads((extension / "manifest.json").read_text())["browser_specific_settings"]["gecko"]["id"]


def _make_profile(folder: Path, extension: Path, smtp_port: int) -> None:
    packed = shutil.make_archive(str(folder / "packed"), "zip", extension)
    (folder / "extensions").mkdir()
    Path(packed).rename(folder / f"extensions/{extension_id(extension)}.xpi")
    preferences = PREFERENCES | {"mail.smtpserver.smtp1.port": smtp_port}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    (folder / "user.js").write_text("".join(lines))


def _marionette_port(folder: Path, process: subprocess.Popen) -> int:
    def port() -> int:
        assert process.poll() is None, f"thunderbird ended with {process.returncode}: {(folder / 'thunderbird.log').read_text()}"
        path = folder / "MarionetteActivePort"
        return int(path.read_text() or 0) if path.exists() else 0

    return waited(port, "Thunderbird listens")
