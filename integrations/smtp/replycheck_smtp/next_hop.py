"""Handing a mail on to the server behind the proxy, and telling a sender that it went out unchecked."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage

TIMEOUT_S = 60.0


@dataclass(frozen=True)
class NextHop:
    """The mail server that really sends."""

    host: str
    port: int

    def send(self, sender: str, recipients: Sequence[str], raw: bytes, *, options: Sequence[str] = ()) -> str:
        """Hand a mail on, to all its recipients or to none, and return the server's own answer for the client."""
        try:
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S) as server:
                server.ehlo()
                known = [option for option in options if server.has_extn(option.rpartition("=")[2])]  # BODY=8BITMIME
                answer = server.mail(sender, known)
                for recipient in recipients:
                    answer = server.rcpt(recipient) if answer[0] < 400 else answer
                return _answer(server.data(raw) if answer[0] < 400 else answer)
        except smtplib.SMTPResponseException as error:
            return _answer((error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException):
            return f"451 4.4.1 The mail server behind replycheck ({self.host}:{self.port}) does not answer. Nothing was sent; try again."

    def notify(self, sender: str, subject: str, problem: str) -> None:
        """Tell a sender that their mail went out without a check; if this cannot be sent either, the log has it."""
        notice = EmailMessage()
        notice["From"], notice["To"] = sender, sender
        notice["Subject"] = f"Not checked: {subject}"
        notice["Auto-Submitted"] = "auto-generated"
        notice.set_content(f'Your mail "{subject}" went out without a check by replycheck: {problem}.\n')
        with suppress(ValueError):  # an address that cannot be written into a header
            self.send("", [sender], notice.as_bytes().replace(b"\n", b"\r\n"))


def _answer(answer: tuple[int, bytes]) -> str:
    """Write a server's answer as it came, all its lines with the code."""
    code, lines = answer[0], answer[1].decode("ascii", "replace").splitlines() or [""]
    return "\r\n".join([f"{code}-{line}" for line in lines[:-1]] + [f"{code} {lines[-1]}"])
