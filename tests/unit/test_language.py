from __future__ import annotations

import pytest

from replycheck.reading.language import OTHERS, _stop_words, looks_foreign
from tests.unit.test_architecture import modules_after


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, leider können wir Ihnen das Geld nicht zurückerstatten, da die Frist abgelaufen ist.",
        "Bonjour, nous sommes désolés pour le retard de votre colis, il arrivera demain.",
        "Hola, lamentamos mucho lo ocurrido con su pedido y le enviaremos otro hoy.",
        "Hej, vi beklagar att ditt paket är försenat och skickar ett nytt idag.",
        "Dobrý den, omlouváme se za zpoždění, balík dorazí zítra.",
        "Привет, ваш заказ отправлен",
        "您好，您的订单已发货，请耐心等待",
    ],
)
def test_a_text_that_is_plainly_in_another_language_is_seen(text):
    assert looks_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gracias",
        "Ok",
        "Order LK-20817, 2 x Chelsea boots, 5 not 6",
        "Guten Tag Herr Braun, we have refunded the parcel that was lost and we are sorry.",
        "wher is my stuff its been 3 weeks",
        "404 500 503 http://example.org/a/b",
    ],
)
def test_english_short_and_mixed_texts_are_not(text):
    assert not looks_foreign(text)


def test_every_list_is_there():
    assert all(len(_stop_words(code)) > 20 for code in ("en", *OTHERS))


def test_looking_a_language_up_does_not_import_spacy():
    assert "spacy" not in modules_after(
        "from replycheck.reading.language import looks_foreign; looks_foreign('uno dos tres cuatro cinco seis de la que el en')"
    )
