"""The example site of integrations/django-helpdesk as a running web server, with one agent and one ticket."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_string, policy
from pathlib import Path

from tests.conftest import ROOT
from tests.end_to_end.browser import find, press
from tests.end_to_end.service import PATIENCE_S, free_port, wait_for_port

CUSTOMER = "My parcel LK-20817 never arrived. Where is it? I want my money back."
FILL = f"""
from django.contrib.auth import get_user_model
from helpdesk.models import Queue, Ticket
get_user_model().objects.create_superuser("kim", "kim@desk.example", "pw", first_name="Kim", last_name="Lee")
queue = Queue.objects.create(title="Parcels", slug="parcels", email_address="desk@desk.example")
ticket = Ticket.objects.create(title="Parcel", queue=queue, submitter_email="mara@home.example", description={CUSTOMER!r})
kim = get_user_model().objects.get()
ticket.followup_set.create(comment="We are looking for it.", user=kim, public=True)
ticket.followup_set.create(comment="Be careful with this one.", user=kim, public=False)
ticket.followup_set.create(comment="Any news?", message_id="<1@home.example>", public=True)
"""
WITHOUT_APP = 'from example_site.settings import *\nINSTALLED_APPS.remove("replycheck_helpdesk")\n'


@dataclass(frozen=True)
class Site:
    """A running site: its address, and the folder with its data."""

    url: str
    folder: Path

    def sent(self) -> list[str]:
        """Return the text of every mail that went to the customer."""
        raw = [path.read_text() for path in sorted((self.folder / "mail").glob("*.log"))]
        mails = (
            message_from_string(one, policy=policy.default)
            for text in raw
            for one in text.split("\n" + "-" * 79 + "\n")
            if one.strip()
        )
        return [mail.get_body(("plain",)).get_content() for mail in mails if mail["to"] == "mara@home.example"]

    def open_ticket(self, driver) -> None:
        """Sign in and open the answer form of the ticket."""
        driver.get(f"{self.url}/login/")
        driver.delete_all_cookies()  # who is signed in already is shown no form
        driver.get(f"{self.url}/login/?next=/tickets/1/")
        find(driver, "[name=username]").send_keys("kim")
        find(driver, "[name=password]").send_keys("pw")
        press(driver, "form [type=submit]")
        press(driver, "#respond-tab")
        find(driver, "#commentBox")


@contextmanager
def running_site(folder: Path, *, service: str, with_app: bool = True) -> Iterator[Site]:
    """Run the site on a free port; without the app, django-helpdesk is as it comes."""
    (folder / "site_without_app.py").write_text(WITHOUT_APP)
    places = (folder, ROOT / "integrations/client", ROOT / "integrations/django-helpdesk")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, places)),
        "DJANGO_SETTINGS_MODULE": "example_site.settings" if with_app else "site_without_app",
        "EXAMPLE_SITE_DATA": str(folder),
        "REPLYCHECK_URL": service,
        "REPLYCHECK_TIMEOUT_S": str(PATIENCE_S),
    }
    django = [sys.executable, "-m", "django"]
    for command in (["migrate", "-v", "0"], ["shell", "-c", FILL]):
        subprocess.run(django + command, env=environment, cwd=folder, check=True, capture_output=True)
    port = free_port()
    address = f"127.0.0.1:{port}"
    command = [*django, "runserver", address, "--noreload"]
    with (
        (folder / "site.log").open("w") as log,
        subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            wait_for_port(port, process)
            yield Site(f"http://{address}", folder)
        finally:
            process.terminate()
