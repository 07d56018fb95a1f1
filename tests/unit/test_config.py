from __future__ import annotations

import pytest

from replycheck.checks import RULE_NAMES
from replycheck.config import read_config
from replycheck.errors import BadConfig


def write(tmp_path, text):
    path = tmp_path / "replycheck.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_team_sets_severity_and_threshold_of_a_rule(tmp_path):
    path = write(tmp_path, 'merge_fields = ["{{a}}"]\n[rules.no-remedy]\nseverity = "off"\nthreshold = 0.5\n')
    config = read_config(path, rule_names=RULE_NAMES)
    assert config.rules["no-remedy"].severity == "off"
    assert config.rules["no-remedy"].threshold == 0.5
    assert config.merge_fields == ("{{a}}",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\ncolour = 1\n", ":2: colour: unknown key colour; known are model"),
        ("[rules.nosuch]\n", ":1: nosuch: unknown key rules.nosuch"),
        ('[rules.no-remedy]\nseverity = "loud"\n', ":2: severity: found 'loud', expected one of error, warning, suggestion, off"),
        ("[rules.no-remedy]\nthreshold = 7\n", ":2: threshold: found 7, expected a number from 0 to 1"),
        ('[rules.no-remedy]\nthreshold = "x"\n', ":2: threshold: found str, expected a number from 0 to 1"),
        ("merge_fields = [1]\n", ":1: merge_fields: expected a list of strings"),
        ("a = = b", "not TOML"),
    ],
)
def test_a_wrong_line_is_refused_with_file_and_line(tmp_path, text, says):
    with pytest.raises(BadConfig) as error:
        read_config(write(tmp_path, text), rule_names=RULE_NAMES)
    assert says in str(error.value)
    assert "replycheck.toml" in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadConfig, match="no such file"):
        read_config(tmp_path / "none.toml", rule_names=RULE_NAMES)
