"""Every export format, in the shape that real ones have: who wrote what, what went out, and what is left out and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from replycheck.audit.readers import NAMES, Options, find_format, make_options, read_exports
from replycheck.audit.readers.columns import read_columns
from replycheck.audit.readers.rows import ColumnsNeeded
from replycheck.audit.readers.stream import iter_json
from replycheck.audit.records import to_utc
from replycheck.audit.store import Reply, Store
from replycheck.errors import BadConfig
from tests.conftest import ROOT

EXPORTS = ROOT / "tests/fixtures/exports"
OURS = ("example.com",)

CASES = [
    (
        "zendesk",
        "zendesk",
        {"reply": 2, "customer": 3, "auto": 1, "note": 1, "merge": 1, "duplicate": 1, "merged": 1, "unreadable": 2},
    ),
    ("zendesk-lines", "zendesk", {"reply": 2, "customer": 3, "auto": 1, "note": 1, "merge": 1, "unreadable": 2}),
    ("freshdesk", "freshdesk", {"reply": 1, "customer": 2, "note": 1, "forward": 1, "unreadable": 0}),
    ("freshdesk-notes", "freshdesk", {"reply": 1, "customer": 1, "unreadable": 0}),
    ("helpscout", "helpscout", {"reply": 1, "customer": 1, "note": 1, "draft": 1, "unreadable": 0}),
    ("intercom", "intercom", {"reply": 1, "customer": 1, "note": 1, "auto": 1, "unreadable": 0}),
    ("gorgias", "gorgias", {"reply": 1, "customer": 1, "note": 1, "auto": 1, "draft": 1, "unreadable": 0}),
    ("front", "front", {"reply": 1, "customer": 1, "note": 1, "draft": 1, "empty": 1, "unreadable": 0}),
    ("zammad", "zammad", {"reply": 1, "customer": 1, "note": 1, "auto": 1, "unreadable": 0}),
    ("rt", "rt", {"reply": 1, "customer": 2, "note": 1, "auto": 1, "merged": 1, "unreadable": 0}),
    ("django-helpdesk", "django-helpdesk", {"reply": 1, "customer": 2, "note": 1, "duplicate": 1, "merged": 1, "unreadable": 0}),
    ("hubspot", "hubspot", {"reply": 1, "customer": 1, "forward": 1, "unreadable": 0}),
    ("hubspot-engagements", "hubspot", {"reply": 1, "customer": 1, "note": 1, "unreadable": 0}),
    ("salesforce", "csv", {"reply": 1, "customer": 1, "note": 1, "unreadable": 1}),
    ("tables/semicolons.csv", "csv", {"reply": 1, "customer": 1, "note": 1, "unreadable": 1}),
    ("tables/messages.jsonl", "jsonl", {"reply": 1, "customer": 1, "note": 1, "unreadable": 0}),
    ("mail", "mbox", {"reply": 2, "customer": 2, "auto": 1, "bounce": 1, "note": 1, "forward": 1, "unreadable": 0}),
    ("eml", "eml", {"reply": 2, "customer": 2, "auto": 1, "bounce": 1, "note": 1, "forward": 1, "unreadable": 0}),
    ("maildir", "maildir", {"reply": 2, "customer": 2, "auto": 1, "bounce": 1, "note": 1, "forward": 1, "unreadable": 0}),
]


@pytest.fixture
def load(tmp_path):
    stores = []

    def load(*names: str | Path, **options) -> Store:
        stores.append(Store(tmp_path / f"{len(stores)}.sqlite", create=True))
        stores[-1].add_all(read_exports([EXPORTS / name for name in names], Options(**{"ours": OURS, **options})))
        return stores[-1]

    yield load
    for store in stores:
        store.close()


def replies(store: Store) -> list[Reply]:
    return [reply for part in range(store.n_parts()) for reply in store.replies(part)]


@pytest.mark.parametrize(("name", "format", "expected"), CASES, ids=[name for name, _, _ in CASES])
def test_an_export_is_recognised_and_its_rows_told_apart(load, name, format, expected):
    path = EXPORTS / name
    one_file = path if path.is_file() or format == "maildir" else next(file for file in sorted(path.iterdir(), reverse=True))
    assert find_format(one_file) == format
    counts = load(name).counts()
    assert {key: counts.get(key, 0) for key in expected} == expected


@pytest.mark.parametrize("name", [name for name, _, _ in CASES if name != "tables/semicolons.csv"])
def test_the_agents_reply_stands_against_the_customers_message(load, name):
    found = [reply for reply in replies(load(name)) if "lid was cracked" in reply.exchange.reply.source]
    assert len(found) == 1
    assert "leaks. Can you send a new lid?" in found[0].exchange.thread[0].source
    assert [message.role for message in found[0].exchange.thread] == ["customer"]
    assert found[0].sent_at == "2026-03-02T09:30:00+00:00"


@pytest.mark.parametrize("format", NAMES)
def test_every_format_that_can_be_forced_has_a_case(format):
    assert format in {found for _, found, _ in CASES} or format in ("xlsx", "parquet")


def test_what_is_known_beside_the_words_comes_along(load):
    (reply,) = [reply for reply in replies(load("zendesk")) if reply.ticket == "1"]
    assert (reply.agent, reply.team, reply.tags, reply.csat) == ("Dana Holt", "Kitchen", ("kettle", "damage"), 1.0)
    assert reply.exchange.agent.signature == "Dana Holt\nCare team"
    assert reply.names == ("Dana Holt", "Robin Vale")


@pytest.mark.parametrize(
    ("name", "team", "csat"),
    [
        ("zendesk", "Kitchen", 1.0),
        ("freshdesk", "Kitchen", 1.0),
        ("helpscout", "Kitchen", 0.0),
        ("intercom", "Kitchen", 0.25),
        ("gorgias", "Kitchen", 1.0),
        ("zammad", "Kitchen", None),
    ],
)
def test_a_team_is_called_by_its_name_and_ratings_run_from_bad_to_good(load, name, team, csat):
    (reply,) = [reply for reply in replies(load(name)) if "lid was cracked" in reply.exchange.reply.source]
    assert (reply.team, reply.csat) == (team, csat)


@pytest.mark.parametrize("name", ["zendesk", "rt", "django-helpdesk"])
def test_a_merged_tickets_messages_join_the_other(load, name):
    ticket = [row[0] for row in load(name).db.execute("SELECT ticket FROM post WHERE text LIKE '%wrong colour%'")]
    assert ticket == ["1"]


def test_comments_and_ratings_may_lie_in_files_of_their_own(tmp_path, load):
    (whole,) = [json.loads(line) for line in (EXPORTS / "zendesk-lines/tickets.json").read_text(encoding="utf-8").splitlines()[:1]]
    comments = [comment | {"ticket_id": 1} for comment in whole.pop("comments")]
    whole.pop("satisfaction_rating")
    files = {
        "tickets": [whole],
        "comments": comments,
        "satisfaction_ratings": [{"id": 3, "ticket_id": 1, "score": "bad", "assignee_id": 11}],
        "groups": [{"id": 5, "name": "Kitchen", "url": "https://example.zendesk.com/api/v2/groups/5.json"}],
    }
    folder = tmp_path / "export"
    folder.mkdir()
    for name, rows in files.items():
        (folder / f"{name}.json").write_text(json.dumps({name: rows} if name != "groups" else rows), encoding="utf-8")
    (reply,) = replies(load(folder, EXPORTS / "zendesk-lines/users.json"))
    assert (reply.team, reply.csat, len(reply.exchange.thread)) == ("Kitchen", 0.0, 1)


def test_messages_of_one_second_keep_the_order_of_the_export(tmp_path, load):
    rows = [("customer", "Where is it?"), ("agent", "On its way."), ("customer", "Since when?"), ("agent", "Monday.")]
    lines = ["ticket,role,public,sent_at,text", *(f"1,{role},true,2026-01-01 10:00:00,{text}" for role, text in rows)]
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [len(reply.exchange.thread) for reply in replies(load(tmp_path / "rows.csv"))] == [1, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_the_encoding_it_has(tmp_path, load, encoding):
    table = "ticket,role,public,text\n1,customer,true,Where’s my café table?\n1,agent,true,It’s at the café’s door.\n"
    (tmp_path / "rows.csv").write_bytes(table.encode(encoding))
    (reply,) = replies(load(tmp_path / "rows.csv"))
    assert (reply.exchange.thread[0].text, reply.exchange.reply.text) == ("Where’s my café table?", "It’s at the café’s door.")


def test_an_author_whom_no_file_names_is_listed_and_not_guessed(load):
    problems = {problem.place: problem.reason for problem in load("zendesk/tickets.json").unreadable()}
    assert any("does not say who the author is" in reason for reason in problems.values())


def test_a_broken_row_is_listed_with_its_line_and_the_others_are_read(load):
    (problem,) = [problem for problem in load("zendesk-lines").unreadable() if "not one JSON object" in problem.reason]
    assert problem.place == "tickets.json:3"


def test_a_file_cut_in_the_middle_keeps_what_came_before(tmp_path, load):
    whole = (EXPORTS / "zendesk/tickets.json").read_text(encoding="utf-8")
    (tmp_path / "cut.json").write_text(whole[: whole.index('"Where is it"')], encoding="utf-8")
    store = load(tmp_path / "cut.json", EXPORTS / "zendesk/users.json")
    assert any("ends in the middle" in problem.reason for problem in store.unreadable())
    assert store.counts()["reply"] == 1


def test_no_reason_repeats_anybodys_words(load):
    words = {"kettle", "cracked", "parcel", "Robin", "author\n"}
    for name, _, _ in CASES:
        for problem in load(name).unreadable():
            assert not [word for word in words if word in problem.reason]


def test_mails_form_a_thread_though_each_names_only_the_last(load):
    threads = {reply.ticket: reply for reply in replies(load("mail"))}
    assert set(threads) == {"a1@example.org", "gone@example.org"}
    assert load("mail").db.execute("SELECT count(*) FROM post WHERE ticket = 'a1@example.org'").fetchone()[0] == 7


def test_a_reply_without_its_thread_is_held_against_what_it_quotes(load):
    (reply,) = [reply for reply in replies(load("mail")) if reply.ticket == "gone@example.org"]
    assert reply.exchange.thread[0].text == "Where is my parcel? It is a week late."


def test_mbox_gives_back_the_line_that_it_had_to_mask(load):
    texts = [row[0] for row in load("mail").db.execute("SELECT text FROM post WHERE text LIKE '%refund%'")]
    assert texts[0].startswith("From here on")


def test_a_mail_that_lies_in_two_boxes_counts_once(tmp_path, load):
    (tmp_path / "boxes").mkdir()
    for name in ("inbox", "sent"):
        (tmp_path / "boxes" / name).write_bytes((EXPORTS / "mail/box.mbox").read_bytes())
    counts = load(tmp_path / "boxes").counts()
    assert (counts["reply"], counts["customer"], counts["duplicate"]) == (2, 2, 4)


def test_an_encoded_mail_of_html_alone_is_read_as_its_reader_saw_it(tmp_path, load):
    raw = (
        b"From: =?iso-8859-1?q?Zo=EB_Holt?= <care@example.com>\r\nTo: robin@example.org\r\nSubject: Re: Lid\r\nMessage-ID: <c1@example.com>\r\n"
        b"Date: Mon, 02 Mar 2026 10:30:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>The caf=E9 has your lid, =\r\nready for you.</p>\r\n"
    )
    (tmp_path / "mail").write_bytes(raw)
    (reply,) = replies(load(tmp_path / "mail"))
    assert (reply.agent, reply.exchange.reply.html.strip()) == ("Zoë Holt", "<p>The café has your lid, ready for you.</p>")
    assert reply.sent_at == "2026-03-02T09:30:00+00:00"


def test_mails_need_to_know_who_the_house_is(load):
    with pytest.raises(BadConfig, match="--ours"):
        load("mail", ours=())


def test_a_table_without_roles_stops_and_asks(load):
    with pytest.raises(ColumnsNeeded, match="no column is known for role, visibility") as stopped:
        load("tables/no-roles.csv")
    assert stopped.value.guess.columns["text"] == "text"


def test_the_map_that_was_guessed_can_be_edited_and_given_back(tmp_path, load):
    with pytest.raises(ColumnsNeeded) as stopped:
        load("tables/no-roles.csv")
    path = tmp_path / "columns.toml"
    edited = stopped.value.guess.to_toml().replace("all_public = false", "all_public = true").replace('role = ""', 'role = "name"')
    path.write_text(edited.replace("[roles]", '[roles]\nRobin = "customer"\nDana = "agent"'), encoding="utf-8")
    counts = load("tables/no-roles.csv", columns=read_columns(path)).counts()
    assert (counts["reply"], counts["customer"]) == (1, 1)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ('[columns]\nbodytext = "x"\n', "unknown key bodytext"),
        ("all_publik = true\n", "unknown key all_publik"),
        ('max_chars = "many"\n', "max_chars: expected a int"),
        ("csat_range = [5, 5]\n", "expected the worst rating and the best"),
    ],
)
def test_a_wrong_key_or_value_in_the_map_is_refused(tmp_path, words, problem):
    (tmp_path / "columns.toml").write_text(words, encoding="utf-8")
    with pytest.raises(BadConfig, match=problem):
        read_columns(tmp_path / "columns.toml")


def test_the_scale_of_the_ratings_is_what_the_map_says(tmp_path, load):
    (tmp_path / "columns.toml").write_text(
        'csat_range = [3, 1]\n[columns]\nticket = "t"\nrole = "r"\nvisibility = "p"\ntext = "x"\ncsat = "stars"\n'
        '[roles]\nagent = "agent"\ncustomer = "customer"\n[kinds]\ntrue = "message"\n',
        encoding="utf-8",
    )
    (tmp_path / "rows.csv").write_text(
        "t,r,p,x,stars\n1,agent,true,Hello.,3\n2,agent,true,Hello.,1\n3,agent,true,Hello.,9\n", encoding="utf-8"
    )
    columns = read_columns(tmp_path / "columns.toml")
    assert [reply.csat for reply in replies(load(tmp_path / "rows.csv", columns=columns))] == [0.0, 1.0, None]


def test_a_body_at_the_systems_limit_is_marked_as_cut(tmp_path, load):
    rows = ["Id,ParentId,Incoming,TextBody,MessageDate"]
    rows += [
        f"{i},c,{incoming},{'word ' * n},2026-01-0{i}"
        for i, incoming, n in ((1, "true", 2), (2, "false", 6_400), (3, "false", 6_399))
    ]
    (tmp_path / "mails.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert [reply.truncated for reply in replies(load(tmp_path / "mails.csv"))] == [True, False]


def test_spreadsheets_and_parquet_read_like_the_csv(tmp_path, load):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [
        {"ticket": 42.0, "role": role, "public": True, "text": text}
        for role, text in (("customer", "Where is it?"), ("agent", "On its way."))
    ]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "rows.parquet")
    assert find_format(tmp_path / "rows.parquet") == "parquet"
    (reply,) = replies(load(tmp_path / "rows.parquet"))
    assert (reply.ticket, reply.exchange.reply.text, reply.exchange.thread[0].text) == ("42", "On its way.", "Where is it?")


def test_the_smallest_spreadsheet_is_read(tmp_path, load):
    pytest.importorskip("python_calamine")
    _write_xlsx(
        tmp_path / "rows.bin",
        [["ticket", "role", "public", "text"], [42, "customer", "true", "Where is it?"], [42, "agent", "true", "=On its way."]],
    )
    assert find_format(tmp_path / "rows.bin") == "xlsx"
    (reply,) = replies(load(tmp_path / "rows.bin"))
    assert (reply.ticket, reply.exchange.reply.text) == ("42", "=On its way.")


def test_a_json_document_is_read_in_pieces(tmp_path):
    rows = [{"id": i, "text": "x" * 5_000} for i in range(60)]
    (tmp_path / "big.json").write_text('{"meta": {"a": [1]}, "data": ' + json.dumps(rows) + ', "count": 60}', encoding="utf-8")
    items = list(iter_json(tmp_path / "big.json"))
    assert [item.value for item in items] == rows


def test_a_file_of_no_known_kind_is_named(tmp_path, load):
    (tmp_path / "notes.bin").write_bytes(b"Kept, by; nobody\x00\x01")
    assert [problem.place for problem in load(tmp_path / "notes.bin").unreadable()] == ["notes.bin"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1772442000, "2026-03-02T09:00:00+00:00"),
        (1772442000000, "2026-03-02T09:00:00+00:00"),
        ("1772442000.25", "2026-03-02T09:00:00+00:00"),
        ("2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00+00:00"),
        ("2026-03-02 09:00:00", "2026-03-02T09:00:00+00:00"),
        ("", None),
    ],
)
def test_times_of_every_system_become_utc(value, expected):
    assert to_utc(value) == expected


def _write_xlsx(path: Path, rows: list[list]) -> None:
    import zipfile

    def cell(value):
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="Rows" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, '<?xml version="1.0"?>' + content)


def test_a_format_that_is_not_known_is_refused():
    with pytest.raises(BadConfig, match="expected one of django-helpdesk"):
        make_options("zendeks", (), None)


def test_a_forced_format_is_not_looked_for(tmp_path, load):
    (tmp_path / "lines.txt").write_text(
        "ticket,role,public,text\n1,customer,true,Where is it?\n1,agent,true,Here.\n", encoding="utf-8"
    )
    assert load(tmp_path / "lines.txt", format="csv").counts()["reply"] == 1
