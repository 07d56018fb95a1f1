"""What stands below the author's words and is nobody's sentence: signatures, "Sent from …", disclaimers, list footers.

A sign-off with a name is kept: it is judged as courtesy. Whatever is doubtful is kept too, since a lost sentence is a missed
finding while a kept address line is only a little noise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import phrases
from .attribution import RULE
from .lines import Line

MAX_SIGNATURE_LINES = 20
MAX_CONTACT_LINES = 10
MAX_FOOTERS = 8
"""So many footers and device lines are peeled off below each other, not more."""

DASHES = re.compile(r"--\Z|—\s?—\Z|---\Z|__\Z")
SENT_FROM = re.compile(rf"[\W_]*(?:{phrases.SENT_FROM})(?P<rest>.*)\Z", re.IGNORECASE)
SIGN_OFF = re.compile(
    r"(?:(?:(?:with\s+)?(?:many |kind |kindest |best |warm |warmest |all the best|sincere |our )*(?:regards|wishes|thanks)|best|thank you|thanks(?: again| in advance)?"
    r"|cheers|sincerely|yours(?: \w+)?|respectfully|take care|all the best|cordially|at your service"
    r"|(?:mit )?(?:freundlichen|besten|herzlichen|vielen|liebe|beste|viele|freundliche|herzliche)\w* (?:grüße\w*|grüsse\w*|dank)|mfg|lg"
    r"|cordialement|bien à vous|sincères salutations|saludos(?: cordiales)?|un saludo|atentamente|cumprimentos|atenciosamente"
    r"|cordiali saluti|distinti saluti|met vriendelijke groet(?:en)?|groet(?:en|jes)?|med vänliga? hälsning(?:ar)?|mvh|hälsningar"
    r"|med venlig hilsen|(?:med )?vennlig hilsen|hilsen|pozdrawiam|z poważaniem|с уважением|terveisin)\b)",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"(?:^|\s)(?:\+|00)\d[\d\s().\-/]{6,}|\(\d{2,5}\)\s*\d[\d\s.\-]{4,}|\b\d{3}[-.\s]\d{3}[-.\s]\d{4}\b"
    r"|\b(?:tel|phone|telefon|téléphone|fax|mobile|mob|cell|mobil|office|direct|skype|e-?mail|web|internet)\b\.?\s*[:：]|^[tmfp]\s?[.:]\s?[+(\d]|^[ew]\s?:\s?\S+\.\w"
    r"|[^\s<>()@]@[\w-]+\.\w|\bwww\.\w|https?://"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b[A-Z]{2} \d{5}\b|^\d{5} \w+\Z|\bP\.? ?O\.? Box\b"
    r"|^\d{1,4} [\w ]{2,30}\b(?:street|st|road|rd|avenue|ave|lane|drive|square)\b",
    re.IGNORECASE,
)
REQUEST = re.compile(r"\b(?:please|call|ring|reply|return|write|visit|contact us|p\.?\s?s\b)", re.IGNORECASE)
LINK = re.compile(r"<[^<>]*>|\(?https?://\S*")
EXCUSE = re.compile(r"[.,;]?\s*(?:please )?(?:excuse|forgive|pardon)\b", re.IGNORECASE)
OWN_PLACE = re.compile(
    r"(?!.*\bapp\Z)(?:our|the|your|here|us|an?|this|that|there|unser\w*|notre|nos|nuestr\w+|noss\w+|nostr\w+|ons|onze|vår\w*|vores?)\b",
    re.IGNORECASE,
)
"""What a parcel is sent from, not a message."""
SENTENCE_GOES_ON = re.compile(r"[,;?:]\s|\.\s*\S")
DEVICE = re.compile(
    r"\b(?:my|mein\w*|mon|mi|meu|minha|mio|mijn|min|mitt|moje\w*|mojego|моего|mého)\b"
    r"|phone|ipad|ipod|android|mobil|handy|blackberry|samsung|galaxy|huawei|xiaomi|nokia|htc|windows|outlook|mail|yahoo|aol|proton"
    r"|\bapp\b|device|tablet|desktop|telefon|téléphone|teléfono|cellulare|celular|gmx|送信|发自|發自|从我|從我|보냄",
    re.IGNORECASE,
)
POCKET_DEVICE = re.compile(
    r"\b(?:from|via|von|de|depuis|desde|do|dal?|vanaf|från|fra) (?:my|mein\w*|mon|mi|meu|mio|mijn|min|mitt) (?:(?-i:[A-Z\d]|i[A-Z])|phone|mobile|smartphone|tablet)"
    r"|\b(?:iphone|ipad|android|blackberry|outlook (?:for|für|pour|para|per|voor|för))\b",
    re.IGNORECASE,
)
"""What is surely a device or its mail program, also where the line is not the last."""
POSTSCRIPT = re.compile(r"\W*(?:p\.? ?){1,2}s\b", re.IGNORECASE)
EMAIL_NAME = re.compile(r"([^\s<>()@:|]+)@[\w-]+\.\w")
PERSON = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,3}(?:, [\w. ]{2,12})?\Z")
ANNOUNCEMENT = re.compile(
    r"[:：]\Z|\b(?:contact|reach|address|details|call|ring|write|e-?mail|phone|number|send|speak|ask|here|below|following|colleague|shop|store)",
    re.IGNORECASE,
)
"""What leads up to contact details that are meant for the customer."""
FOOTER_RULE = re.compile(r"[_*=-]{2,}\s*\Z")
MAX_DEVICE_WORDS = 8
MAX_FOOTER_LINES = 40
MAX_LIST_FOOTER_CHARS = 600
MIN_DISCLAIMER_CHARS = 80
LIST_FOOTER = re.compile(
    r"/mailman/|listinfo|you (?:received|are receiving) this (?:message|e-?mail) because|"
    r"reply to this e-?mail directly or view it on|this email is a service from|powered by (?:zendesk|freshdesk|help scout)",
    re.IGNORECASE,
)
RULED_FOOTER = re.compile(r"mailing[- ]?list\b|\bunsubscribe\b|manage your (?:e-?mail )?preferences", re.IGNORECASE)
"""What is a footer only under a ruled line: an agent may well explain how to unsubscribe."""
DISCLAIMER_TITLE = re.compile(
    r"[\W_]*(?:confidentiality notice|confidential(?:ity)? (?:notice|note|statement)|legal (?:notice|disclaimer)|e-?mail disclaimer|disclaimer|"
    r"haftungsausschluss|vertraulichkeitshinweis|avis de confidentialité|aviso de confidencialidad|aviso legal|aviso de confidencialidade)\s*[:.\-–\n]",
    re.IGNORECASE,
)
DISCLAIMER_CUES = tuple(
    re.compile(cue, re.IGNORECASE)
    for cue in (
        r"confidential|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|konfidentiell|fortrolig|poufn|конфиденциальн",
        r"intended (?:solely|only|recipient|for)|(?:sole|exclusive) use of|addressee|bestimmungsgemäße|adressaten|destinataire|destinatari|geadresseerde|mottagare|адресат",
        r"\b(?:this|the) (?:e-?mail|message|communication|transmission)\b|diese (?:e-?mail|nachricht)|ce (?:message|courriel)|este (?:mensaje|correo|e-mail)|questo messaggio|dit bericht|esta mensagem",
        r"delete (?:it|this|the)|received (?:it|this|the)[\w\s-]{0,40} in error|in error|irrtümlich|par erreur|por error|per errore|ten onrechte|löschen|eliminar|unauthori[sz]ed",
        r"privileged|disclos|dissemination|viruses|liability|liable|haftung|responsabilit|attachments|anhänge",
    )
)
DISCLAIMER_START = re.compile(
    r"[\W_]*(?:this (?:e-?mail|message|communication|transmission)|the (?:information|contents?|materials?) (?:contained |transmitted )?(?:in|of) this|"
    r"any views or opinions|diese (?:e-?mail|nachricht)|ce (?:message|courriel|mail)|cet e-?mail|este (?:mensaje|correo|e-?mail)|esta mensagem|"
    r"questo messaggio|questa e-?mail|dit (?:bericht|e-?mail)|de informatie in|denna? (?:e-post|mejl|meddelande)|denne e-?mail|niniejsza wiadomość)",
    re.IGNORECASE,
)
ENVIRONMENT = re.compile(
    r"[\W_]*(?:please )?(?:consider|think of|think about) the (?:environment|planet|trees)\b.{0,40}print|[\W_]*denken sie an die umwelt|[\W_]*pensez à l['’]environnement",
    re.IGNORECASE,
)


def split_tail(lines: Sequence[Line], *, thread_known: bool = False) -> list[tuple[int, str]]:
    """Return the cuts in one run of own lines: from which line on, and what that part is; the first cut ends the own words."""
    cuts: dict[int, str] = {}
    end = len(lines)
    for _ in range(MAX_FOOTERS):
        found = (_last_footer(lines, end) or _last_device(lines, end)) if end else None
        if found is None:
            break
        end, kind = found
        cuts[end] = kind
    if not thread_known and (device := _find_device(lines, end)) is not None:
        cuts[device + 1] = "quote"
        cuts[device] = "signature"
        end = device
    finders = (_find_delimiter, _find_ruled_block, _find_contact_block, _find_personal_block)
    start = next((found for find in finders if (found := find(lines, end)) is not None), None)
    if start is not None:
        cuts[start] = "signature"
        if start and (found := _last_device(lines, start)):
            cuts[found[0]] = "signature"
    return sorted(cuts.items())


def find_known_signature(text: str, start: int, end: int, signature: str) -> int | None:
    """Return where the agent's known signature starts, if `text[start:end]` ends with it but for white space."""
    position = end
    for character in reversed("".join(signature.split())):
        while position > start and text[position - 1].isspace():
            position -= 1
        if position <= start or text[position - 1] != character:
            return None
        position -= 1
    if position == end or (position > start and text[position - 1].isalnum() and text[position].isalnum()):
        return None
    return position


def _last_device(lines: Sequence[Line], end: int) -> tuple[int, str] | None:
    """A last line like "Sent from my iPhone"; a sentence that starts with these words goes on, and is kept."""
    text = lines[end - 1].text
    match = SENT_FROM.match(text) if len(text) <= 200 else None
    if match is None:
        return None
    rest = LINK.sub("", match["rest"])
    if apology := EXCUSE.search(rest):
        rest = rest[: apology.start()]
    rest = rest.strip(" .!")
    if len(rest.split()) > MAX_DEVICE_WORDS or OWN_PLACE.match(rest) or SENTENCE_GOES_ON.search(rest):
        return None
    is_product = len(rest.split()) <= 2 and not any(word.islower() for word in rest.split()) and lines[end - 1].after_blank
    return (end - 1, "signature") if DEVICE.search(text) or LINK.search(text) or is_product else None


def _find_device(lines: Sequence[Line], end: int) -> int | None:
    """A line like "Sent from my iPhone" with more below it: a program ends its user's words with it, so the rest is history.

    Only where the line is a paragraph of its own, names a device beyond doubt, and no postscript follows. Where the thread is known,
    what is quoted shows by its words instead.
    """
    for i in range(1, end - 1):
        line, below = lines[i], lines[i + 1]
        alone = line.after_blank and below.after_blank and line.text[-1] not in ".?:,"
        if alone and len(line.text) <= 200 and POCKET_DEVICE.search(line.text) and _last_device(lines, i + 1):
            return None if POSTSCRIPT.match(below.text) else i
    return None


def _last_footer(lines: Sequence[Line], end: int) -> tuple[int, str] | None:
    """A last paragraph that is a disclaimer or the footer of a mailing list."""
    start = end - 1
    while start > 0 and not lines[start].after_blank and end - start < MAX_FOOTER_LINES:
        start -= 1
    paragraph = "\n".join(line.text[:4000] for line in lines[start:end])
    is_list_footer = LIST_FOOTER.search(paragraph) is not None
    if is_list_footer or RULED_FOOTER.search(paragraph):
        rule = next((i for i in range(start, end) if FOOTER_RULE.match(lines[i].text)), None)
        if rule is not None:
            return rule, "disclaimer"
        return (start, "disclaimer") if is_list_footer and start and len(paragraph) < MAX_LIST_FOOTER_CHARS else None
    if not start:
        return None
    if ENVIRONMENT.match(paragraph) or DISCLAIMER_TITLE.match(paragraph):
        return start, "disclaimer"
    n_cues = sum(1 for cue in DISCLAIMER_CUES if cue.search(paragraph))
    needed = 2 if DISCLAIMER_START.match(paragraph) else 4
    return (start, "disclaimer") if n_cues >= needed and len(paragraph) >= MIN_DISCLAIMER_CHARS else None


def _find_delimiter(lines: Sequence[Line], end: int) -> int | None:
    for i in range(max(0, end - MAX_SIGNATURE_LINES), end):
        text = lines[i].text
        if text[0] not in "-—_" or not DASHES.match(text):
            continue
        below = lines[i + 1 : end]
        if text == "--" or (len(below) <= 4 and all(len(line.text) <= 60 for line in below)):
            return i
    return None


def _find_ruled_block(lines: Sequence[Line], end: int) -> int | None:
    """A ruled line with nothing below it but contact details."""
    for i in range(end - 2, max(-1, end - MAX_SIGNATURE_LINES), -1):
        if RULE.match(lines[i].text):
            below = [line.text for line in lines[i + 1 : end]]
            n_contacts = sum(1 for text in below if CONTACT.search(text))
            return i if n_contacts >= 2 and all(_fits_contact_block(text) for text in below) else None
    return None


def _find_contact_block(lines: Sequence[Line], end: int) -> int | None:
    """Contact details below a sign-off: the sign-off and the name stay, what follows goes if it is nothing else."""
    for i in range(end - 2, max(-1, end - MAX_CONTACT_LINES - 2), -1):
        name = name_after_sign_off(lines[i].text)
        if name is None:
            continue
        first = i + 1 if name or CONTACT.search(lines[i + 1].text) else i + 2
        below = [line.text for line in lines[first:end]]
        is_block = any(CONTACT.search(text) for text in below) and all(_fits_contact_block(text) for text in below)
        return first if is_block else None
    return None


def _find_personal_block(lines: Sequence[Line], end: int) -> int | None:
    """A last paragraph of contact details under the name that its e-mail address is made of: a signature that nothing opens."""
    start = end - 1
    while start > 0 and not lines[start].after_blank and end - start < MAX_CONTACT_LINES:
        start -= 1
    block = [line.text for line in lines[max(start, 0) : end]]
    if start <= 0 or len(block) < 3 or not lines[start].after_blank or ANNOUNCEMENT.search(lines[start - 1].text[-200:]):
        return None
    n_contacts = sum(1 for text in block if CONTACT.search(text))
    if n_contacts < 2 or not PERSON.match(block[0]) or not all(_fits_contact_block(text) for text in block[1:]):
        return None
    addresses = [match[1].lower() for text in block if (match := EMAIL_NAME.search(text))]
    names = re.findall(r"[^\W\d_]{3,}", block[0].lower())
    return start if any(name in address for name in names for address in addresses) else None


def name_after_sign_off(text: str) -> str | None:
    """Return the name in "Best regards, Jo", the empty string for a bare sign-off, None for any other line."""
    match = SIGN_OFF.match(text)
    rest = text[match.end() :].lstrip(" ,!.-–") if match else ""
    if match is None or len(rest.split()) > 4 or rest.endswith((".", "?", ":")) or rest[:1].islower():
        return None
    return rest


def _fits_contact_block(text: str) -> bool:
    """Short, no sentence, and asking nothing of the reader."""
    if len(text) > 100 or REQUEST.search(text):
        return False
    return CONTACT.search(text) is not None or not text.endswith((".", "?", "!", ":"))
