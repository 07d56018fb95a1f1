"""The customer's words in the agent's mouth: "my order came late" becomes "your order came late".

Only what can be turned without a doubt is turned; the answer is None where the grammar is not sure. The shapes that are taken are those that
people use to say what went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_WORDS = 22
MIN_WORDS = 4

FIRST = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
    "we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
    "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll",
    "we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll",
}  # fmt: skip
"""What the customer calls "my", the agent calls "your"."""
SECOND_SUBJECT = {"you": "we", "you're": "we're", "you've": "we've", "you'd": "we'd", "you'll": "we'll"}
SECOND_OTHER = {"your": "our", "yours": "ours", "yourselves": "ourselves", "yourself": "ourselves"}

DONE_BY_COMPANY = (
    "sent|charged|shipped|delivered|billed|gave|told|promised|said|took|cancelled|canceled|refunded|packed|made|left|forgot|lost|missed|"
    "put|sold|quoted|booked|installed|fitted|returned|closed|changed|moved|posted|dispatched|confirmed|advertised|offered|supplied|wrote|"
    "asked|kept|locked|blocked|ignored|double-charged|overcharged|switched|removed|added|repaired|renewed|deducted|debited|damaged|broke|"
    "swapped|substituted|replaced|emailed|printed|dropped|scratched|towed|denied|rejected|suspended|disconnected|double-booked|ruined"
)
COMPANY_ACTS = re.compile(
    rf"(?:{DONE_BY_COMPANY})\Z|(?:have|has|had|did|do|don't|didn't|never|still|already|then|also|only|just|are|were|have not|haven't)\Z",
    re.IGNORECASE,
)
"""What may follow a "you" that means the company. After any other word "you" may mean anybody."""
TO_COMPANY = re.compile(
    r"(?:to|from|with|by|for|told|asked|sent|emailed|e-mailed|called|phoned|rang|wrote|contacted|paid|gave|messaged|texted|informed|"
    r"notified|warned)\Z",
    re.IGNORECASE,
)
"""What may stand before a "you" that is an object and means the company."""

WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
SUFFERED = (
    "charged|sent|given|told|billed|cut off|promised|refused|left|sold|quoted|booked|locked|forced|kept|double-charged|overcharged|passed|"
    "asked|turned away|hung up|transferred|stranded|moved|downgraded|bumped|debited|fined|blocked|disconnected|ignored|scratched|hurt|woken"
)
CUSTOMER_CLAUSE = (
    rf"(?:I|We) (?:was|were) (?:\w+ly |never |also |then |only |again |still )?(?:{SUFFERED})\b"
    rf"|(?:I|We)(?:['’]ve| have| had)? (?:now |already |just |since )?been (?:{SUFFERED}|waiting|without|on hold|trying|unable)\b"
    r"|(?:I|We)(?:['’]m| am|['’]re| are) (?:still|now|also) (?:waiting|without|missing|being|locked|unable|stuck|short)\b"
    r"|(?:I|We)(?: have|['’]ve)? (?:only |just |never )?(?:got|received) (?:the wrong|an? (?:wrong|broken|damaged|used|faulty|different|second)|only|no|nothing|"
    r"charged|billed|one instead|two instead)\b"
    r"|(?:I|We)(?: have|['’]ve)? (?:had to|missed|lost|waited)\b"
    r"|(?:I|We) never (?:had|heard|asked|ordered|agreed|signed)\b"
    r"|(?:I|We)(?: have|['’]ve)? (?:still )?(?:haven['’]t|have not|not|did not|didn['’]t|never) (?:yet )?(?:got|received|get|receive|had|heard|seen)\b"
    r"|(?:I|We) (?:can['’]t|cannot|can not|couldn['’]t|could not) (?:even )?(?:log in|sign in|get in|get into|open|access|use|reach|find|see|download|upload|pay|book|play)\b"
    r"|(?:I|We) (?:paid|ordered|booked|bought) [^,.]{3,60} (?:and|but) (?:(?:I|we) (?:got|received|was|were)|got|received|(?:you|you['’]ve) (?:sent|gave|delivered|charged))\b"
)
"""What customers say of themselves when something went wrong for them; of the rest most tells what they did, which needs no apology."""
OPENING = re.compile(
    r"(?:(?:Yesterday|Today|Tonight|Last (?:night|week|month|[A-Z][a-z]+day)|This (?:morning|afternoon|evening|week)|On (?:[A-Z][a-z]+day|the \d+\w\w))"
    r"(?: (?:morning|afternoon|evening|night))?,? )?"
    r"(?:(?:[Mm]y|[Oo]ur|[Yy]our|[Tt]he|[Tt]his|[Tt]hese|[Tt]hose|Half|Both|One of|Two of|Three of|Some of|All|Part of|Neither|None of|Order|Parcel|[Nn]obody|"
    r"[Nn]othing (?:has|was|is|came|happened|arrived|works|else)|[Nn]o one|[Tt]here (?:is|was|were|are|has|have)) "
    rf"|{CUSTOMER_CLAUSE}"
    rf"|[Yy]ou(?:['’]ve)? (?:have |never |still |also |then |only )?(?:{DONE_BY_COMPANY})\b)"
)
"""How a sentence begins that says what went wrong with a thing, for the customer, or by the company's doing."""
FINITE = re.compile(
    r"\b(?:is|are|am|was|were|has|have|had|did|does|do|came|went|got|sent|broke|fell|left|took|cost|ran|hung|lost|keeps?|shows?|says?|said|smells?|"
    r"leaks?|crashes|fails?|works?|freezes|burst|tore|split|stays?|gives?|gave|made|makes|told|wants?|can|will|would|could|never|told|\w+ed|\w+n['’]t)\b|['’](?:s|ve|re|d)\b"
)
TROUBLE = re.compile(
    r"\b(?:not|never|no(?!\. ?\d)|nothing|nobody|none|neither|without|instead|wrong|late|later|missing|broken?|broke|cracked|torn|damaged|faulty|dead|"
    r"leak(?:s|ed|ing)\b|fail(?:s|ed|ing|ure)?|stopp?(?:s|ed)?|lost|twice|again|cancel+ed|refused|overcharged|stuck|empty|cold|dirty|smashed|"
    r"bent|still|double|extra|charged|error|crash(?:es|ed|ing)?|delay(?:s|ed)?|waiting|waited|ruined|spoil(?:ed|t)|mou?ldy|stain(?:s|ed)?|"
    r"scratch(?:es|ed)?|snapped|split|smell(?:s|ed)?|noisy|rude|blank|expired|declined|rejected|locked|blocked|disappeared|vanished|"
    r"(?:came|come|coming|fell|fallen) (?:off|apart|out)|burst|collapsed|flooded|swollen|soaked|soaking|blurry|stale|sour|rotten|building site|"
    r"(?:someone|somebody) else\S*|another (?:couple|person|customer|man|woman|guest|name)\S*|jumped|limited|suspended|fro[sz]en?|removed|overdrawn|overdue|greyed out|cracks?|late fee|turned up|came back|past|short|only|unanswered|ignored|defective|hole|holes|rip(?:ped|s)?|shrunk|shrank|faded|peeling|rust(?:y|ed)?|burnt|undercooked|raw|"
    r"hung up|cut off|turned away|let down|\w+n['’]t|un\w+ed)\b",
    re.IGNORECASE,
)
WEAK = frozenset("only past short again later extra double still cold empty limited".split()) | {"came back", "turned up"}
"""Words of trouble that tell of some only beside another."""
NO_EVENT = re.compile(
    r"\b(?:can|could|may|might|must|should|would) have\b|\bhere\b|\beither\b|\b(?:this|these) (?!morning|afternoon|evening|week|month|year|time)|\bones?\Z",
    re.IGNORECASE,
)
"""What shows that a clause reasons rather than tells what happened, or tells it from where the customer stands, or of something told before."""
LEADING = re.compile(
    r"(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!?]{0,24}[,!]\s*|(?:so|well|ok|okay|and|but|also|anyway|however|now|"
    r"unfortunately|sadly|basically|honestly|look|please|firstly|secondly|first|second|finally),?\s+|(?:as you can see|as i said|to be honest|to be clear),\s+)",
    re.IGNORECASE,
)
"""What opens a sentence without belonging to what it says."""
ALSO = re.compile(r" also (?=\w)")
"""What ties a sentence to the one before, which the agent's will not stand behind."""
NOT_PLAIN = re.compile(
    r"(?<!\w)['’‘]|['’](?!\w)|[?!:;\"“”()\[\]{}<>@#*\n…]|https?|www\.|\b[A-Z]{6,}\b(?![-\d])|[^\x00-\u024f\u2010-\u2027€£$]|--|\bSorry\b|\bsorry\b"
)
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
SLOPPY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}|\b{MONTH}[a-z]* \d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
)
"""Names of days and months that the customer wrote small."""
BOUNDARY = re.compile(
    r",? (?:and|but|so(?! (?:much|many|far|long))|which|while|although|though|because|yet|then)\b|,(?= )| [–—-]+ "
)
"""Where another thought may begin; an apology names the first that tells of trouble."""
ODD = re.compile(
    r"\b(?:lol|wtf|omg|fuck\w*|shit\w*|damn\w*|bloody|crap\w*|idiot\w*|stupid|scam\w*|thie\w+|joke|disgrace\w*|pathetic|useless|rubbish|garbage|"
    r"please|tho|thru|turns out|gonna|wanna|ain['’]t|see (?:photo|picture|attach)\w*)\b|, (?:the|this|that|it|there|he|she|they|i|we|you)\b",
    re.IGNORECASE,
)
"""What an agent would not say after the customer, and what shows that the thought was not cut well."""
NO_REFERENT = re.compile(
    r"(?:(?:this|these|those|that) (?:is|are|was|were|has|have|did|does|keeps?|happen\w*)|it|he|she|they)\b", re.IGNORECASE
)
"""A subject that the sentence before has to explain, which the agent's sentence will not stand behind."""
STRANGER = re.compile(r"(?!.*\b(?:my|our|your)\b.*\b(?:she|he|her|him)\b).*\b(?:she|he|her|him)\b", re.IGNORECASE)
"""Somebody whom the sentence before has to name."""
UNREAL = re.compile(
    r"\b(?:if|whether|unless|suppose|imagine|hope|would|should|might|says?|said|tells?|claims?|thinks?|thought)\b", re.IGNORECASE
)
"""What may make a later thought of the sentence a condition, a wish or somebody else's words."""
LATER = re.compile(r"\s*(?:nobody|no one|nothing|none|you|your)\b", re.IGNORECASE)
ASIDE = re.compile(r"\b(?:since|because|who|whose|which|where|until|before|after)\b.*", re.IGNORECASE | re.DOTALL)
"""Trouble that is told from here on is not what the thought is about."""
NO_HARM = re.compile(
    r"\bno (?:bother|problem|trouble|worries|issue|rush|urgency|need|hassle)\b|\bnot (?:a problem|after)\b|\bnever (?:been better|had a)\b|\b(?:says?|said|shows?|promises?|promised)\b"
    r"|\bstill (?:sealed|boxed|unopened|unused|in (?:the|its)|under (?:guarantee|warranty))\b|\bonly (?:coming|going|trying|looking|one)\b"
    r"|\b(?:was|were) (?:supposed|meant|due)\b|\bnot (?:mine|ours|true)\b|\bcancel+ed (?:me|us)\b|\bdead (?:nice|good|easy|keen|chuffed|handy|helpful|kind|lovely|quick)\b"
    r"|\A(?:my|our) (?:wife|husband|partner|mother|mum|mom|father|dad|son|daughter|child|kids?|children|grand\w+|friend|neighbou?r)(?:['’]s \w+)? "
    r"(?:uses?|needs?|works?|lives?|(?:is|are) (?:\d+|disabled|deaf|blind|old|elderly|very|in a|on a|allergic)|(?:has|have) an? )"
    r"|\band (?:I|we)\b|\b(?:it|they) (?:smell|look|is|was|are|were)\b"
    r"|\bthere (?:is|was|are|were) no (?:leak|damage|fault|mistake|error|doubt|reason|need|other)\b"
    r"|(?:\bnot|n['’]t|\bnever) (?:even |\w+ly )?(?:kinked|blocked|broken|damaged|cracked|bent|torn|dirty|clogged|leaking|the (?:problem|cause|issue))\b",
    re.IGNORECASE,
)
"""What is no trouble though it sounds like it, or somebody else's words, or not cut well."""
FRAGMENT = re.compile(
    r"(?:\b(?:and|or|but|so|the|a|an|of|to|with|for|my|your|in|on|at|that|which|is|was|because|when|if)|,|\b(?:of|from|about|for|with|without|in|on|to|by|at|than) (?:it|them|that|one|this))\Z",
    re.IGNORECASE,
)


def turn_statement(sentence: str) -> str | None:
    """Turn a customer's statement of what went wrong into a clause in the agent's mouth; None where that is not safe.

    >>> turn_statement("My order LK-20817 came with a 5 instead of a 6.")
    'your order LK-20817 came with a 5 instead of a 6'
    >>> turn_statement("So you charged me twice, and I want to know why!")
    'we charged you twice'
    """
    fit = (thought for thought in _thoughts(_stripped(sentence)) if _can_be_turned(thought))
    return next((turned for thought in fit if (turned := turn(thought)) is not None), None)


def tells_of_harm(clause: str) -> bool:
    """Return whether a clause tells of more than that something is short, past or again so: guests who stay "only till Monday" need no apology."""
    return not NO_EVENT.search(clause) and any(match.group().lower() not in WEAK for match in TROUBLE.finditer(clause))


def _can_be_turned(thought: str) -> bool:
    """Return whether a thought has a shape that is surely a statement of what went wrong."""
    if not OPENING.match(thought) or not _is_thought(thought) or len(thought.split()) > MAX_WORDS:
        return False
    without = (NOT_PLAIN.search, ODD.search, SLOPPY.search, NO_REFERENT.match, STRANGER.match, NO_HARM.search)
    return not any(tells(thought) for tells in without)


def turn(clause: str) -> str | None:
    """Change who speaks, word by word; None where a "you" may not mean the company."""
    out, position, previous = [], 0, ""
    words = list(WORD.finditer(clause))
    for i, match in enumerate(words):
        following = words[i + 1].group() if i + 1 < len(words) else ""
        turned = _turned(match.group(), previous, following, at_start=i == 0)
        if turned is None:
            return None
        out += [clause[position : match.start()], turned]
        position, previous = match.end(), match.group()
    text = "".join([*out, clause[position:]])
    return _agreed(text)


def _stripped(sentence: str) -> str:
    """Take off greetings and connectives in front and the full stop behind."""
    clause = " ".join(sentence.split()).strip()
    while (match := LEADING.match(clause)) and match.end() < len(clause):
        clause = clause[match.end() :]
        clause = clause[0].upper() + clause[1:]
    return ALSO.sub(" ", clause).rstrip(".!, ")


def _thoughts(clause: str) -> Iterator[str]:
    """Yield each thought of a sentence that tells of trouble, up to where another begins; all of the sentence where none can be parted."""
    later = [match.end() for match in BOUNDARY.finditer(clause) if _opens_trouble(match.group(), clause[match.end() :])]
    starts = [0] if UNREAL.search(clause) else [0, *later]
    for start in starts:
        thought = _stripped(clause[start:])
        ends = list(BOUNDARY.finditer(thought))
        whole = thought if all(match.group().strip(", ") in ("and", "") for match in ends) else ""
        yield next((thought[: match.start()] for match in ends if _is_thought(thought[: match.start()])), whole)


def _opens_trouble(connective: str, rest: str) -> bool:
    """Return whether a later thought may be the trouble: after "but", or of nobody or the company; after "and" it may be what the customer has checked."""
    return bool(re.search(r"\b(?:but|yet)\b", connective)) or bool(LATER.match(rest))


def _is_thought(words: str) -> bool:
    return (
        len(words.split()) >= MIN_WORDS
        and bool(TROUBLE.search(ASIDE.sub("", words)) and FINITE.search(words))
        and not FRAGMENT.search(words)
    )


def _turned(word: str, previous: str, following: str, *, at_start: bool) -> str | None:
    plain = word.lower().replace("’", "'")
    if word.isupper() and len(word) > 1 and (plain in FIRST or plain in SECOND_SUBJECT or plain in SECOND_OTHER):
        return None  # "US" is a country, "YOU" is shouted
    if plain in FIRST:
        return FIRST[plain]
    if plain in SECOND_OTHER:
        return SECOND_OTHER[plain]
    if plain in SECOND_SUBJECT:
        if plain != "you" or COMPANY_ACTS.match(following):
            return SECOND_SUBJECT[plain]
        return "us" if TO_COMPANY.match(previous) else None
    if at_start and not re.match(r"(?:Order|Parcel)\Z", word):
        return word[0].lower() + word[1:]
    return word


AGREEMENT = (
    (re.compile(r"\byou was\b"), "you were"),
    (re.compile(r"\byou am\b"), "you are"),
    (re.compile(r"\bwas you\b"), "were you"),
)


def _agreed(text: str) -> str:
    """Make verbs agree with the person that they have been given."""
    for wrong, right in AGREEMENT:
        text = wrong.sub(right, text)
    return re.sub(
        r"\b(you (?:\w+ly |still |never |also |just )?)(was|am)\b", lambda m: m[1] + {"was": "were", "am": "are"}[m[2]], text
    )
