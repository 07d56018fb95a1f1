"""The SMTP proxy behind a real Postfix: an instance of its own on loopback, with its files in a folder that goes away afterwards."""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.mail_proxy import BAD, GOOD, reply, running_proxy, running_sink
from tests.end_to_end.service import free_port, wait_for_port

pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed: pip install 'replycheck[dev]'")
if shutil.which("postfix", path="/usr/sbin:/sbin") is None:
    pytest.skip("postfix is not installed: apt-get install postfix", allow_module_level=True)
if os.geteuid() != 0:
    pytest.skip("postfix starts as root only", allow_module_level=True)

MAIN = """
compatibility_level = 3.6
myhostname = desk.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
queue_directory = {folder}/queue
data_directory = {folder}/data
relayhost = [127.0.0.1]:{sink}
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
"""
MASTER = """
{submission} inet n - n - - smtpd
  -o smtpd_proxy_filter=127.0.0.1:{proxy}
{again} inet n - n - - smtpd
  -o smtpd_proxy_filter=
  -o smtpd_authorized_xforward_hosts=127.0.0.0/8
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def running_postfix(*, proxy: int, again: int, sink: int) -> Iterator[int]:
    """Run Postfix with the proxy before its queue, and give the port for clients."""
    submission = free_port()
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))  # not in pytest's own folder, which Postfix's user may not enter
    try:
        folder.chmod(0o755)
        for part in ("queue", "data", "config"):
            (folder / part).mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "config/main.cf").write_text(MAIN.format(folder=folder, sink=sink))
        (folder / "config/master.cf").write_text(MASTER.format(submission=submission, proxy=proxy, again=again))
        postfix = ["/usr/sbin/postfix", "-c", str(folder / "config")]
        with subprocess.Popen([*postfix, "start-fg"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                wait_for_port(submission, process)
                yield submission
            finally:
                subprocess.run([*postfix, "stop"], check=True, capture_output=True)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def sink():
    with running_sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def submission(service, sink):
    again = free_port()
    with (
        running_proxy(service=service.url, next_port=again) as proxy,
        running_postfix(proxy=proxy, again=again, sink=sink.port) as port,
    ):
        yield port


def send(port, mail):
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.send_message(mail)


def test_postfix_hands_the_refusal_to_the_client_line_by_line(submission, sink):
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(submission, reply(BAD))
    assert caught.value.smtp_code == 550
    lines = caught.value.smtp_error.decode("ascii").splitlines()
    assert lines[0] == "5.7.1 Held by replycheck, and not sent:"
    assert '5.7.1   You wrote: "[CLAIM NUMBER]"' in lines


def test_postfix_delivers_a_good_reply(submission, sink):
    send(submission, reply(GOOD))
    sender, mail = sink.next_mail()
    assert sender == "kim@desk.example"
    assert GOOD in " ".join(mail.get_content().split())
