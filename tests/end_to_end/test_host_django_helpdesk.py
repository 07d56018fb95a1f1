"""The real django-helpdesk with the app in it: its staff form and its REST API, before a real service."""

from __future__ import annotations

import html
import os
import sys
from types import SimpleNamespace

import pytest

from tests.conftest import ROOT
from tests.end_to_end.service import PATIENCE_S, free_port

pytest.importorskip("helpdesk", reason="django-helpdesk is not installed: pip install 'replycheck[dev]'")

CUSTOMER = "My parcel LK-20817 never arrived. Where is it? I want my money back."
GOOD = (
    "I'm so sorry that your parcel never arrived. I have just refunded the full amount to your card, "
    "and I have asked the courier where LK-20817 is; I will call you tomorrow by noon with the answer."
)
BAD = GOOD + " Your claim number is [CLAIM NUMBER]."


@pytest.fixture(scope="module")
def django():
    """Set up the example site in this process, with an empty database in memory and mail that stays here."""
    sys.path[:0] = [str(ROOT / "integrations/client"), str(ROOT / "integrations/django-helpdesk")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "example_site.settings"
    import django
    from django.test.runner import DiscoverRunner

    django.setup()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    yield
    runner.teardown_databases(databases)
    runner.teardown_test_environment()


@pytest.fixture
def desk(django, service):
    """A ticket that came by web form, an agent who is signed in, and the mails that went out."""
    from django.contrib.auth import get_user_model
    from django.core import mail
    from django.test import Client, override_settings
    from helpdesk.models import FollowUp, Queue, Ticket

    agent = get_user_model().objects.create_superuser("kim", "kim@desk.example", "pw", first_name="Kim", last_name="Lee")
    queue = Queue.objects.create(title="Parcels", slug="parcels", allow_email_submission=True, email_address="desk@desk.example")
    ticket = Ticket.objects.create(title="Parcel", queue=queue, submitter_email="mara@home.example", description=CUSTOMER)
    client = Client()
    client.force_login(agent)
    with override_settings(REPLYCHECK_URL=service.url, REPLYCHECK_TIMEOUT_S=PATIENCE_S):
        yield SimpleNamespace(agent=agent, queue=queue, ticket=ticket, client=client, outbox=mail.outbox)
    mail.outbox.clear()
    FollowUp.objects.all().delete()
    ticket.delete()
    queue.delete()
    agent.delete()


@pytest.fixture
def settings_of(django):
    from django.test import override_settings

    return override_settings


def save(desk, comment, *, public=True, **fields):
    """Send the staff form as a browser would."""
    form = {"comment": comment, "title": desk.ticket.title, "new_status": desk.ticket.status, "owner": 0, "priority": 3}
    form |= {"queue": desk.queue.id, **({"public": "1"} if public else {}), **fields}
    return desk.client.post(f"/tickets/{desk.ticket.id}/update/", form)


def comments(desk):
    return [followup.comment for followup in desk.ticket.followup_set.all()]


def test_a_held_reply_comes_back_with_its_reasons_and_the_draft_and_nothing_is_sent(desk):
    answer = save(desk, BAD)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Your reply has not been sent yet" in page
    assert "<mark>[CLAIM NUMBER]</mark>" in page
    assert "A placeholder was left in the reply." in page
    assert f'id="commentBox">{html.escape(BAD)}</textarea>' in page
    assert (comments(desk), desk.outbox) == ([], [])


def test_a_good_reply_is_mailed_to_the_customer(desk):
    answer = save(desk, GOOD)
    assert answer.status_code == 302
    (sent,) = desk.outbox
    assert sent.to == ["mara@home.example"]
    assert GOOD in sent.body


def test_an_internal_note_passes_unasked(desk):
    assert save(desk, BAD, public=False).status_code == 302
    assert (comments(desk), desk.outbox) == ([BAD], [])


def test_send_anyway_takes_a_reason_and_only_what_was_seen(desk, service):
    seen = save(desk, BAD).context["judgement"].fingerprints
    without_reason = save(desk, BAD, replycheck_send_anyway="1", replycheck_seen=seen, replycheck_why=" ")
    assert "A reason is needed." in without_reason.content.decode()
    with_more = save(
        desk, BAD + " Regards, [YOUR NAME]", replycheck_send_anyway="1", replycheck_seen=seen, replycheck_why="a template"
    )
    assert "[YOUR NAME]" in with_more.content.decode()
    assert desk.outbox == []
    assert save(desk, BAD, replycheck_send_anyway="1", replycheck_seen=seen, replycheck_why="a template").status_code == 302
    assert len(desk.outbox) == 1
    assert service.feedback()[-1] == ("override", "unfilled-placeholder", "a template", desk.ticket.ticket_for_url, "kim")


def test_without_the_service_the_reply_goes_out_and_the_agent_sees_that_it_was_not_checked(desk, settings_of):
    with settings_of(REPLYCHECK_URL=f"http://127.0.0.1:{free_port()}"):
        assert save(desk, BAD).status_code == 302
    assert len(desk.outbox) == 1
    assert "went out without a check" in desk.client.get(f"/tickets/{desk.ticket.id}/").content.decode()


def test_a_merge_field_with_a_value_is_judged_as_the_customer_gets_it(desk):
    assert save(desk, GOOD + " This is about {{ ticket.title }}.").status_code == 302
    assert "This is about Parcel." in desk.outbox[0].body


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("{{ customer.name }}", "{{ customer.name }} has no value here and would vanish."),
        ("{{ ticket.resolution }}", "{{ ticket.resolution }} has no value here and would vanish."),
        ("{# ask Kim #}", "{# ask Kim #} is a template comment and would vanish."),
        ("{{ first name }}", "{{ first name }} is not a merge field that django-helpdesk can read."),
        ("100%}", "that django-helpdesk cannot read"),
    ],
)
def test_what_would_vanish_from_the_mail_holds_and_no_reason_lets_it_through(desk, field, says):
    answer = save(desk, f"{GOOD} {field}", replycheck_send_anyway="1", replycheck_why="it is fine")
    assert html.escape(says) in answer.content.decode()
    assert "Send anyway" not in answer.content.decode()
    assert (comments(desk), desk.outbox) == ([], [])


def post(desk, **fields):
    """Send a follow-up through the REST API."""
    data = {"ticket": desk.ticket.id, "user": desk.agent.id, "title": "Reply", "public": True, **fields}
    return desk.client.post("/api/followups/", data, content_type="application/json")


def test_the_api_refuses_a_held_reply_and_says_why(desk):
    answer = post(desk, comment=BAD)
    assert answer.status_code == 400
    assert "unfilled-placeholder: A placeholder was left in the reply." in answer.json()["comment"]
    assert desk.outbox == []


def test_the_api_takes_what_was_seen_with_a_reason(desk):
    seen = post(desk, comment=BAD).json()["replycheck_seen"]
    assert post(desk, comment=BAD, replycheck_seen=seen).status_code == 400
    answer = post(desk, comment=BAD, replycheck_seen=seen, replycheck_why="a template")
    assert answer.status_code == 201
    assert len(desk.outbox) == 1


def test_the_api_says_whether_a_reply_was_checked(desk, settings_of):
    assert post(desk, comment=GOOD).json()["replycheck"]["checked"] is True
    with settings_of(REPLYCHECK_URL=f"http://127.0.0.1:{free_port()}"):
        told = post(desk, comment=BAD).json()["replycheck"]
    assert told["checked"] is False
    assert "cannot be reached" in told["problem"]


def test_the_api_lets_a_note_pass_and_judges_it_when_it_is_made_public(desk):
    note = post(desk, comment=BAD, public=False)
    assert note.status_code == 201
    address = f"/api/followups/{note.json()['id']}/"
    assert desk.client.patch(address, {"public": True}, content_type="application/json").status_code == 400
    assert desk.client.patch(address, {"title": "Note"}, content_type="application/json").status_code == 200


def test_the_ticket_s_thread_goes_along_without_notes_and_without_the_helpdesk_s_own_lines(desk):
    from replycheck_helpdesk.exchange import exchange_of

    said = [
        ("We are looking for it.", {"user": desk.agent, "public": True}),
        ("Angry customer, be careful.", {"user": desk.agent, "public": False}),
        ("Any news?", {"message_id": "<1@home.example>", "public": True}),
        ("Ticket escalated", {"public": True}),
    ]
    for comment, who in said:
        desk.ticket.followup_set.create(comment=comment, **who)
    exchange = exchange_of(desk.ticket, "Yes.", desk.agent)
    expected = [("customer", CUSTOMER), ("agent", "We are looking for it."), ("customer", "Any news?")]
    assert [(message["role"], message["text"]) for message in exchange["thread"]] == expected
    assert exchange["agent"] == {"name": "Kim Lee"}


def test_a_ticket_that_came_by_mail_opens_with_one_message(desk):
    from replycheck_helpdesk.exchange import thread_of

    desk.ticket.followup_set.create(comment=CUSTOMER + "\n-- \nMara", message_id="<1@home.example>", public=True)
    (opening,) = thread_of(desk.ticket)
    assert opening["text"].endswith("Mara")
