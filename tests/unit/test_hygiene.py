from __future__ import annotations

import pytest

from replycheck.checks.hygiene import PLACEHOLDER


@pytest.mark.parametrize(
    "text",
    ["Hi [NAME],", "Hi {{customer.first_name}},", "Hi {name},", "Hi ${name},", "{% if vip %}", "call XXXX", "on [when?]", "Dear #NAME#,",
     "Dear %FIRST_NAME%", "[insert order number]", "[order number]", "<your name>", "ref ____", "TODO: price", "[Customer Name]", "call XXXX."],
)  # fmt: skip
def test_blanks_of_every_make_are_seen(text):
    assert PLACEHOLDER.search(text)


@pytest.mark.parametrize(
    "text",
    ["see [1]", "he wrote [sic]", "[our guide](https://example.org)", "[order status](https://example.org/orders)", "size XXL", "a {2} b", "5 < 6 and 7 > 3", "100% SURE, 50% OFF", "#4471",
     "#SALE", "C# and F#", "snake_case", "[A]", "{}", "<3", "mail me <jo@example.org>", "<order@example.org>", "[Ticket #4711]", "[Order 12345]", "card XXXX-XXXX-XXXX-4242", "card XXXX XXXX XXXX 4242", "[EXTERNAL] mail", "[link]: https://example.org"],
)  # fmt: skip
def test_ordinary_brackets_are_not(text):
    assert not PLACEHOLDER.search(text)
