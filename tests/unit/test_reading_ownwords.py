"""What of a plain-text message its author wrote. All mails here are made up."""

import pytest

from replycheck.exchange import Message
from replycheck.reading import read_message

REPLY = "Hi Jo,\n\nSorry about the kettle. A new one leaves us today.\n\nBest regards,\nSam"
QUESTION = "Where is my kettle?\nThe old one leaks."
MARKED = "> Where is my kettle?\n> The old one leaks."


def own_words(text, **options):
    reading = read_message(Message("agent", text=text), **options)
    return "\n".join(text[start:end] for start, end in reading.own)


def kinds(text, **options):
    return [part.kind for part in read_message(Message("agent", text=text), **options).ignored]


ATTRIBUTIONS = {
    "english": "On Fri, Nov 20, 2026 at 10:00 AM Jo Doe <jo@example.com> wrote:",
    "english without address": "On 11/20/26 10:00, Jo Doe wrote:",
    "english, name first": "Jo Doe <jo@example.com> wrote on Fri, 20 Nov 2026 at 10:00:",
    "english between dashes": "---- On Fri, 20 Nov 2026 10:00:00 +0000 Jo Doe <jo@example.com> wrote ----",
    "english without colon": "On Fri, 20 Nov 2026 10:00:00 +0000 Jo Doe <jo@example.com> wrote",
    "german": "Am Fr., 20. Nov. 2026 um 10:00 Uhr schrieb Jo Doe <jo@example.com>:",
    "german, verb last": "Am Freitag, 20. November 2026 um 10:00:01 MEZ hat Jo Doe <jo@example.com> Folgendes geschrieben:",
    "french": "Le ven. 20 nov. 2026 à 10:00, Jo Doe <jo@example.com> a écrit :",
    "spanish": "El vie, 20 nov 2026 a las 10:00, Jo Doe (<jo@example.com>) escribió:",
    "catalan": "El dv., 20 de nov. 2026, 10:00, Jo Doe <jo@example.com> va escriure:",
    "catalan, name first": "Missatge de Jo Doe <jo@example.com> del dia dv., 20 de nov. 2026 a les 10:00:",
    "portuguese": "Em sex., 20 de nov. de 2026 às 10:00, Jo Doe <jo@example.com> escreveu:",
    "italian": "Il giorno ven 20 nov 2026 alle ore 10:00 Jo Doe <jo@example.com> ha scritto:",
    "dutch": "Op vr 20 nov. 2026 om 10:00 schreef Jo Doe <jo@example.com>:",
    "swedish": "Den fre 20 nov. 2026 kl 10:00 skrev Jo Doe <jo@example.com>:",
    "norwegian": "fre. 20. nov. 2026 kl. 10:00 skrev Jo Doe <jo@example.com>:",
    "danish": "Den fre. 20. nov. 2026 kl. 10.00 skrev Jo Doe <jo@example.com>:",
    "finnish": "pe 20. marrask. 2026 klo 10.00 Jo Doe (jo@example.com) kirjoitti:",
    "polish": "pt., 20 lis 2026 o 10:00 Jo Doe <jo@example.com> napisał(a):",
    "czech": "pá 20. 11. 2026 v 10:00 odesílatel Jo Doe <jo@example.com> napsal:",
    "russian": "пт, 20 нояб. 2026 г. в 10:00, Jo Doe <jo@example.com>:",
    "ukrainian": "пт, 20 лист. 2026 р. о 10:00 Jo Doe <jo@example.com> пише:",
    "turkish": "Jo Doe <jo@example.com>, 20 Kas 2026 Cum, 10:00 tarihinde şunu yazdı:",
    "hungarian": "Jo Doe <jo@example.com> ezt írta (időpont: 2026. nov. 20., P, 10:00):",
    "romanian": "În vin., 20 nov. 2026 la 10:00, Jo Doe <jo@example.com> a scris:",
    "vietnamese": "Vào Th 6, 20 thg 11, 2026 vào lúc 10:00 Jo Doe <jo@example.com> đã viết:",
    "japanese": "2026年11月20日(金) 10:00 Jo Doe <jo@example.com>:",
    "chinese": "Jo Doe <jo@example.com> 于2026年11月20日周五 10:00写道：",
    "korean": "2026년 11월 20일 (금) 오전 10:00, Jo Doe <jo@example.com>님이 작성:",
    "greek": "Στις Παρ 20 Νοε 2026 στις 10:00 π.μ., ο χρήστης Jo Doe <jo@example.com> έγραψε:",
    "hebrew": "\u202bבתאריך יום ו׳, 20 בנוב׳ 2026 ב-10:00 מאת \u202aJo Doe\u202c\u200f <\u202ajo@example.com\u202c\u200f>:\u202c",
}


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_an_attribution_opens_the_quoted_history(attribution):
    assert own_words(f"{REPLY}\n\n{attribution}\n{MARKED}") == REPLY
    assert own_words(f"{REPLY}\n\n{attribution}\n\n{QUESTION}") == REPLY
    assert kinds(f"{REPLY}\n\n{attribution}\n\n{QUESTION}") == ["attribution", "quote"]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_an_attribution_may_be_wrapped(attribution):
    wrapped = attribution.replace(" Jo Doe", "\nJo Doe").replace(" <", "\n<")
    assert own_words(f"{REPLY}\n\n{wrapped.strip()}\n\n{MARKED}") == REPLY


@pytest.mark.parametrize("before", [" del dia", " dv.,", " de nov.", " 2026", " a les", " 10:00"])
def test_a_catalan_attribution_may_be_wrapped_behind_the_address(before):
    head, _, tail = ATTRIBUTIONS["catalan, name first"].partition(before)
    assert own_words(f"{REPLY}\n\n{head}\n{before.strip()}{tail}\n\n{QUESTION}") == REPLY


def test_an_address_and_a_time_of_day_are_no_attribution():
    text = "Please write to our shop in Leeds at help@example.com and we shall do what we can before\n10:00:\n- a new kettle\n- or a refund"
    assert own_words(text) == text


@pytest.mark.parametrize("language", ["english", "english without address", "german", "french", "spanish", "italian"])
def test_an_attribution_may_be_glued_to_the_last_sentence(language):
    assert own_words(f"Please plug it in.{ATTRIBUTIONS[language]}\n{MARKED}") == "Please plug it in."


@pytest.mark.parametrize(
    "text",
    [
        "Hi Jo,\n\nOn 20 November 2026 you wrote:\nthat the kettle leaks. We are sorry.",
        "As Anna wrote on Monday:\nthe kettle leaves today.",
        "These are the parcels that we sent on 12.05.2026:\n- one\n- two\n\nSorry for the mix-up.",
        "Am 12.05.2026 schrieb ich Ihnen Folgendes:\nDie Ware kommt.",
        "On the one hand, 3 of them work.\nOn the other hand, see what our tester wrote: they leak.",
        "See https://example.com/on-20-november-2026-jo-wrote:\nit explains the leak.",
    ],
)
def test_a_sentence_that_speaks_of_writing_is_the_authors(text):
    assert own_words(text) == text
    assert kinds(text) == []


HEADERS = {
    "english": "From: Jo Doe <jo@example.com>\nSent: Friday, November 20, 2026 10:00 AM\nTo: Support\nSubject: Kettle",
    "in bold": "*From:* Jo Doe [mailto:jo@example.com]\n*Sent:* 20 November 2026 10:00\n*To:* Support\n*Subject:* Kettle",
    "wrapped": "From: Jo Doe of the long name\n<jo@example.com>\nSent: 20 November 2026 10:00\nTo: Support\nSubject: Kettle",
    "german": "Von: Jo Doe\nGesendet: Freitag, 20. November 2026 10:00\nAn: Support\nBetreff: Kettle",
    "french": "De : Jo Doe\nEnvoyé : vendredi 20 novembre 2026 10:00\nÀ : Support\nObjet : Kettle",
    "spanish": "De: Jo Doe\nEnviado el: viernes, 20 de noviembre de 2026 10:00\nPara: Support\nAsunto: Kettle",
    "catalan": "De: Jo Doe\nEnviat el: divendres, 20 de novembre de 2026 10:00\nPer a: Support\nAssumpte: Kettle",
    "italian": "Da: Jo Doe\nInviato: venerdì 20 novembre 2026 10:00\nA: Support\nOggetto: Kettle",
    "dutch": "Van: Jo Doe\nVerzonden: vrijdag 20 november 2026 10:00\nAan: Support\nOnderwerp: Kettle",
    "swedish": "Från: Jo Doe\nSkickat: den 20 november 2026 10:00\nTill: Support\nÄmne: Kettle",
    "polish": "Od: Jo Doe\nWysłano: piątek, 20 listopada 2026 10:00\nDo: Support\nTemat: Kettle",
    "russian": "От: Jo Doe\nОтправлено: 20 ноября 2026 г. 10:00\nКому: Support\nТема: Kettle",
    "japanese": "差出人: Jo Doe\n送信日時: 2026年11月20日 10:00\n宛先: Support\n件名: Kettle",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("above", ["", "________________________________\n", "-----Original Message-----\n", " -----\n"])
def test_a_header_block_opens_the_quoted_history(header, above):
    text = f"{REPLY}\n\n{above}{header}\n\n{QUESTION}"
    assert own_words(text) == REPLY
    assert kinds(text) == ["header_block", "quote"]


@pytest.mark.parametrize(
    "text",
    [
        "What happens next:\nFrom: our side, a full refund.\nTo: get a refund, send the kettle back.\nThanks,\nSam",
        "Your new trip:\nFrom: London Euston\nTo: Glasgow Central\nDate: 24 November 2026, 10:00\n\nSorry for the trouble.",
        "Subject: is missing on your form.\nDate: please add one, too.\nThen we can refund you.",
    ],
)
def test_own_lines_that_look_like_headers_stay(text):
    assert own_words(text) == text


def test_an_own_line_above_a_header_block_stays():
    own = "Two ways out.\nTo: get a refund, send the kettle back."
    assert own_words(f"{own}\n\n{HEADERS['english']}\n\n{QUESTION}") == own


def test_headers_may_be_set_apart_by_blank_lines():
    header = HEADERS["english"].replace("\n", "\n\n")
    assert own_words(f"{REPLY}\n\n{header}\n\n{QUESTION}") == REPLY


@pytest.mark.parametrize(
    "marker",
    [
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-------- Weitergeleitete Nachricht --------",
        "Début du message réexpédié :",
        "-------- Пересылаемое сообщение --------",
    ],
)
def test_a_forwarded_message_is_set_aside(marker):
    text = f"For your files, Jo.\n\n{marker}\nFrom: Kim <kim@example.com>\nSubject: Kettle\n\nIt leaks."
    assert own_words(text) == "For your files, Jo."
    assert kinds(text) == ["forward"]


@pytest.mark.parametrize(
    "marker",
    [
        "---- Jo Doe wrote ----",
        "-------- Oprindelig besked --------",
        "-----Ursprüngliche Nachricht-----",
        "-------- Message d'origine --------",
        "----- Mensaje original -----",
    ],
)
def test_a_translated_original_message_marker_opens_the_history(marker):
    assert own_words(f"{REPLY}\n\n{marker}\n\n{QUESTION}") == REPLY


def test_answers_between_quoted_lines_are_the_authors():
    assert own_words("> Where is it?\nIt leaves today.\n\n> Does it leak?\n\nNo.") == "It leaves today.\nNo."


LINK = "https://example.com/guides/how-to-descale-a-kettle"


@pytest.mark.parametrize(
    "quoted",
    [
        f"> I have read all of this page\n{LINK}\n> and it still leaks.",
        f"> I have read all of this page\r\n<{LINK}>\r\n> and it still leaks.",
        f"> I have read this:\n>\n ({LINK}) >\n> Jo",
        "> I have read all of this pa=\nge and it still leaks.\n> Jo",
    ],
    ids=["amid a sentence", "in brackets", "with the mark behind it", "soft line break"],
)
def test_a_link_or_word_that_wrapping_broke_off_a_quote_is_quoted(quoted):
    assert own_words(f"{REPLY}\n\n{ATTRIBUTIONS['english']}\n{quoted}") == REPLY
    assert own_words(f"It leaves today.\n\n{quoted}\n\nSorry.") == "It leaves today.\nSorry."


@pytest.mark.parametrize(
    "quoted",
    [
        f"> Where is the guide?\n{LINK}\n> and does it leak?",
        f"> Where is the guide\n{LINK}\n> Does it leak?",
        f"> where is the guide\n\n{LINK}\n\n> and does it leak",
        "> where is it\nhttps://example.com/guide\n> and does it leak",
    ],
    ids=["after a question", "before a sentence", "set off", "short"],
)
def test_a_link_between_quoted_lines_may_be_the_answer(quoted):
    assert own_words(quoted).startswith("https://example.com/guide")


def test_an_address_may_be_broken_off_before_its_bracket():
    text = f"{REPLY}\n\nfre. 20. nov. 2026 kl. 10:00 skrev Jo Doe <jo@example.com\n>:\n\n{MARKED}"
    assert own_words(text) == REPLY


def test_a_glued_attribution_leaves_the_lines_above_it():
    text = f"Your mail is from\n<jo@example.com> as you say.On 20/11/2026 10:00, Jo Doe wrote:\n{MARKED}"
    assert own_words(text) == "Your mail is from\n<jo@example.com> as you say."


def test_an_ornament_of_brackets_is_no_quote():
    text = "See below:\n>>> https://example.com <<<\nThanks"
    assert own_words(text) == text


def test_a_message_of_quotes_alone_has_no_own_words():
    reading = read_message(Message("agent", text=f"{ATTRIBUTIONS['english']}\n\n{MARKED}\n"))
    assert reading.own == ()
    assert reading.sentences == ()


def test_what_stands_below_a_helpdesk_delimiter_is_quoted():
    text = f"{REPLY}\n\n##- Please type your reply above this line -##\n\nYour request has been updated."
    assert own_words(text) == REPLY
    assert kinds(text) == ["delimiter", "quote"]


def test_a_helpdesk_delimiter_at_the_top_heads_a_notification():
    text = f"##- Please type your reply above this line -##\n\n{REPLY}"
    assert own_words(text) == REPLY
    assert kinds(text) == ["delimiter"]


@pytest.mark.parametrize("delimiter", ["-- ", "--"])
def test_a_delimited_signature_is_set_aside(delimiter):
    text = f"{REPLY}\n\n{delimiter}\nSam Lee\nKettles Ltd\n"
    assert own_words(text) == REPLY
    assert kinds(text) == ["signature"]


def test_dashes_that_make_a_list_are_no_delimiter():
    text = "Please send us:\n-- a picture\n-- the receipt\n\nThen we refund you -- promised."
    assert own_words(text) == text


@pytest.mark.parametrize("sign_off", ["Best regards,\nSam", "Thanks, Sam", "Mit freundlichen Grüßen\nSam Lee", "Sam"])
def test_a_sign_off_with_a_name_stays(sign_off):
    text = f"A new one leaves us today.\n\n{sign_off}"
    assert own_words(text) == text


@pytest.mark.parametrize(
    "block",
    [
        "Customer Care\nTel: +44 20 1234 5678\nwww.example.com",
        "Support Lead | Kettles Ltd\nsam@example.com | +44 20 1234 5678",
        "https://example.com",
    ],
)
def test_contact_details_below_a_sign_off_are_a_signature(block):
    assert own_words(f"{REPLY}\n{block}") == REPLY


@pytest.mark.parametrize(
    "block",
    [
        "Sam Lee\nsam@example.com\n+44 20 1234 5678",
        "Sam A. Lee, Ph.D.\nHead of Kettles\nKettles Ltd\nMail: s.lee@example.com\nwww.example.com",
    ],
)
def test_contact_details_under_the_name_of_their_address_are_a_signature(block):
    assert own_words(f"A new one leaves us today.\n\n{block}") == "A new one leaves us today."
    assert kinds(f"A new one leaves us today.\n\n{block}") == ["signature"]


@pytest.mark.parametrize(
    "text",
    [
        "Our tester looks after it from here.\n\nSam Lee\nsam@example.com\n+44 20 1234 5678",
        "He will ring you:\n\nSam Lee\nsam@example.com\n+44 20 1234 5678",
        "A new one leaves us today.\n\nLeeds Repairs\nhelp@example.com\n+44 20 1234 5678",
        "A new one leaves us today.\n\nSam Lee\nsam@example.com\nPlease ring +44 20 1234 5678",
        "Sam Lee\nsam@example.com\n+44 20 1234 5678",
        "A new one leaves us today.\n\nSam Lee\nsam@example.com",
    ],
    ids=["leads up", "announces", "another name", "asks", "nothing else", "one line"],
)
def test_contact_details_that_may_be_for_the_customer_stay(text):
    assert own_words(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Let us sort this out.\n\nThanks,\nSam\n\nPS: my number is +44 20 1234 5678, ask for me.",
        "Thanks for the photos.\nPlease call +44 20 1234 5678\nor write to help@example.com",
        "You can reach the repair shop here:\n\nMeyer\n+49 30 1234567\nwww.example.com",
    ],
)
def test_contact_details_that_answer_the_customer_stay(text):
    assert own_words(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Sent from Outlook for Android<https://example.com/x>",
        "Sent from my phone, please excuse typos",
        "Sent from my Galaxy.",
        "Sent with the Example Mail app",
        "Sent wirelessly from my Example mobile",
        "Sent from ExampleApp",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "iPhoneから送信",
    ],
)
def test_a_device_line_is_set_aside(line):
    assert own_words(f"{REPLY}\n\n{line}") == REPLY


@pytest.mark.parametrize(
    "line", ["Sent from my iPhone", "Von meinem iPhone gesendet", "Get Outlook for Android<https://example.com/x>"]
)
def test_what_stands_below_a_device_line_is_history(line):
    text = f"{REPLY}\n\n{line}\n\n{QUESTION}"
    assert own_words(text) == REPLY
    assert kinds(text) == ["signature", "quote"]


@pytest.mark.parametrize(
    "below",
    [
        "\n\nPS: It has a new lid.",
        "\n\nP.P.S. It has a new lid.",
        "\nIt has a new lid.",
        " app it will be green.\n\nIt has a new lid.",
    ],
    ids=["postscript", "second postscript", "no paragraph of its own", "a sentence"],
)
def test_the_authors_words_below_a_device_line_stay(below):
    text = f"{REPLY}\n\nSent from my iPhone{below}"
    assert own_words(text) == text


@pytest.mark.parametrize(
    "line", ["Sent via courier in 30 min", "Sent from my desk", "Sent using the Leeds app", "Sent from our iPhone shop"]
)
def test_only_a_device_beyond_doubt_ends_the_own_words(line):
    text = f"It leaves today.\n\n{line}\n\nThe lid comes on Monday."
    assert own_words(text) == text


def test_a_known_thread_decides_what_is_quoted_below_a_device_line():
    text = "Sorry, Jo! A new one leaves us today.\n\nSent from my iPhone\n\n{}"
    assert own_words(text.format(EARLIER), earlier=[EARLIER]) == ANSWER
    assert kinds(text.format(EARLIER), earlier=[EARLIER]) == ["signature", "quote"]
    fresh = text.format("The new one has a lid that fits.")
    assert own_words(fresh, earlier=[EARLIER]) == fresh


@pytest.mark.parametrize(
    "text",
    [
        "Sent from our warehouse today, it should be with you by Friday.",
        "Your kettle is on its way.\nSent from our Leeds depot",
        "Your kettle is on its way.\n\nSent via courier today",
        "Your kettle is on its way.\n\nSent from our mobile shop",
        "Your kettle is on its way.\n\nSent from Leeds on Monday.",
        "The note was sent from my iPhone app to all users.",
    ],
)
def test_a_sentence_about_sending_stays(text):
    assert own_words(text) == text


@pytest.mark.parametrize(
    "disclaimer",
    [
        "This e-mail and its attachments are confidential and meant for the addressee only. If it reached you in error, delete it.",
        "CONFIDENTIALITY NOTICE: what this message holds is for its recipient.",
        "Diese E-Mail ist vertraulich und nur für den Adressaten bestimmt. Haben Sie sie irrtümlich erhalten, löschen Sie sie bitte.",
        "Please consider the environment before printing this e-mail.",
    ],
)
def test_a_disclaimer_is_set_aside(disclaimer):
    assert own_words(f"{REPLY}\n\n{disclaimer}") == REPLY
    assert kinds(f"{REPLY}\n\n{disclaimer}") == ["disclaimer"]


def test_a_request_to_delete_a_stray_message_is_no_disclaimer():
    text = "Hi Jo,\n\nSorry, our last mail reached you in error. Please delete it; your details stay confidential."
    assert own_words(text) == text


def test_how_to_unsubscribe_is_an_answer():
    text = "Hi Jo,\n\nTo unsubscribe from our mailing list, open any issue and press the link at its end."
    assert own_words(text) == text


def test_the_footer_of_a_mailing_list_is_set_aside():
    text = f"{REPLY}\n\n_______________________________________________\nkettles mailing list\nkettles@lists.example.com\n"
    assert own_words(text) == REPLY


def test_a_known_signature_is_subtracted_whatever_its_white_space():
    text = f"{REPLY}\n\nSam Lee  |  Kettles\r\nOpen 9 to 5\n\n{ATTRIBUTIONS['english']}\n{MARKED}"
    assert own_words(text, signature="Sam Lee | Kettles\n\n  Open 9 to 5\n") == REPLY


def test_a_known_signature_goes_as_a_whole():
    signature = "Best regards,\nSam\nKettles Ltd\n+44 20 1234 5678"
    assert own_words(f"A new one leaves us today.\n\n{signature}", signature=signature) == "A new one leaves us today."


def test_a_known_signature_may_stand_above_a_device_line():
    assert own_words("It leaves today.\n\nSam of Kettles\n\nSent from my iPhone", signature="Sam of Kettles") == "It leaves today."


def test_an_empty_signature_cuts_nothing():
    assert kinds("It leaves today.", signature=" \n") == []


def test_a_known_signature_is_not_cut_out_of_a_word():
    assert own_words("Ask for Samsam", signature="sam") == "Ask for Samsam"


EARLIER = (
    "Hello,\n\nmy kettle arrived broken and nobody answers the phone at your shop.\n"
    "When will you send the new one? I need it by Friday.\n\nJo"
)
ANSWER = "Sorry, Jo! A new one leaves us today."


@pytest.mark.parametrize(
    "text",
    [
        f"{ANSWER}\n\n{EARLIER}",
        f"{EARLIER}\n\n{ANSWER}",
        f"{ANSWER}\n\nmy kettle arrived broken and nobody answers\nthe phone at your shop. When will\nyou send the new one? "
        "I need it by Friday.",
    ],
    ids=["below", "above", "rewrapped"],
)
def test_an_unmarked_copy_of_an_earlier_message_is_quoted(text):
    assert own_words(text, earlier=["Hi", EARLIER]) == ANSWER
    assert kinds(text, earlier=["Hi", EARLIER]) == ["quote"]


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        (EARLIER, "You ask: When will you send the new one? I need it by Friday.\nIt leaves today."),
        (EARLIER, EARLIER),
        ("Thanks", "Thanks\n\nIt leaves today."),
        (
            "Thank you for writing to Kettles, we are here for you every day from 9 to 5.\n\nYour money is on its way.\n\n"
            "If there is anything else, answer this message and we will help you.\nThe Kettle Team",
            "Thank you for writing to Kettles, we are here for you every day from 9 to 5.\n\nA new one leaves today.\n\n"
            "If there is anything else, answer this message and we will help you.\nThe Kettle Team",
        ),
    ],
    ids=["one line cited", "the same mail again", "a short common line", "a template used twice"],
)
def test_repeating_a_little_is_no_quote(earlier, text):
    assert own_words(text, earlier=[earlier]) == text


@pytest.mark.parametrize(
    "text", ["", " \r\n\t", "\0\ud800\0", "👋🏽 שלום\u200f", "a\r\nb\rc\n", "\ufeffHi", ">" * 50_000, "On 1 " * 20_000 + "wrote:"]
)
def test_any_string_is_read(text):
    reading = read_message(Message("agent", text=text))
    assert reading.text is text
    assert reading.to_source(0, len(text)) == (0, len(text))


def test_a_message_that_is_nothing_but_a_signature_is_the_authors():
    assert own_words("--\nRoman") == "--\nRoman"
    assert own_words("Fine by me.\n\n-- \nRoman") == "Fine by me."
