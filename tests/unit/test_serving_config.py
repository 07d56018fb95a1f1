"""[gate] and [serve] of replycheck.toml."""

from __future__ import annotations

import pytest

from replycheck.checks import RULE_NAMES
from replycheck.config import Config, read_config
from replycheck.errors import BadConfig


def read(tmp_path, text) -> Config:
    path = tmp_path / "replycheck.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path, rule_names=RULE_NAMES)


def test_a_team_sets_what_a_rule_does_everywhere_and_on_one_channel(tmp_path):
    gate = read(tmp_path, '[gate]\nno-remedy = "pass"\n[gate.chat]\nno-remedy = "hold"\n').gate
    assert gate.rules == {"no-remedy": "pass"}
    assert gate.channels == {"chat": {"no-remedy": "hold"}}


def test_a_team_sets_who_may_call_and_how_much(tmp_path):
    text = '[serve]\ntoken = "sixteen-letters!"\norigins = ["https://help.example:8443"]\ntimeout_s = 2.5\nmax_waiting = 3\n'
    serve = read(tmp_path, text).serve
    assert (serve.token, serve.origins, serve.timeout_s, serve.max_waiting) == (
        "sixteen-letters!",
        ("https://help.example:8443",),
        2.5,
        3,
    )
    assert serve.max_body_bytes == Config().serve.max_body_bytes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[gate]\nno-remdy = "hold"\n', ":2: no-remdy: unknown key gate.no-remdy"),
        ('[gate]\nno-remedy = "block"\n', ":2: no-remedy: found 'block', expected one of pass, warn, hold"),
        ("[gate]\nno-remedy = 1\n", ":2: no-remedy: found int, expected one of pass, warn, hold"),
        ('[gate]\nno-remedy = "hold"\n[gate.chat]\nno-remedy = "stop"\n', ":4: no-remedy: found 'stop'"),
        ('[gate.chat]\nnosuch = "hold"\n', ":2: nosuch: unknown key gate.chat.nosuch"),
        ('[gate."Live Chat"]\nno-remedy = "hold"\n', "Live Chat: expected the name of a channel"),
        ('[gate.no-remedy]\naction = "hold"\n', ":1: no-remedy: expected the name of a channel"),
        ("gate = 1\n", "gate: found int, expected a table [gate]"),
        ("[serve]\nport = 1\n", ":2: port: unknown key serve.port"),
        ('[serve]\norigins = ["*"]\n', ":2: origins: found '*', expected scheme and host"),
        ('[serve]\norigins = ["https://help.example/path"]\n', ":2: origins: found"),
        ("[serve]\nframe_ancestors = [\"https://a.example; script-src 'x'\"]\n", ":2: frame_ancestors: found"),
        ("[serve]\nmax_waiting = 0\n", ":2: max_waiting: found 0, expected at least 1"),
        ("[serve]\ntimeout_s = inf\n", ":2: timeout_s: found inf"),
        ("[serve]\ntimeout_s = nan\n", ":2: timeout_s: found nan"),
    ],
)
def test_a_wrong_line_is_refused_with_file_and_line(tmp_path, text, says):
    with pytest.raises(BadConfig) as error:
        read(tmp_path, text)
    assert says in str(error.value)


def test_a_short_token_is_refused_and_not_repeated(tmp_path):
    with pytest.raises(BadConfig, match="expected at least 16 letters") as error:
        read(tmp_path, '[serve]\ntoken = "hunter2"\n')
    assert "hunter2" not in str(error.value)
