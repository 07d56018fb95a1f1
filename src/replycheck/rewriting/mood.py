"""What customers' words tell of how things stand with them: trouble, praise, contentment, a wish to know why."""

from __future__ import annotations

import re

HARM = re.compile(
    r"\b(?:wrong\w*|late|missing|broken?|broke|crack(?:s|ed)?|torn|damaged?|faulty|leak\w*|fail\w*|lost|twice|refused|overcharged|stuck|error|crash\w*|delay\w*|waiting|"
    r"ruined|stolen|gone|removed|vanish\w*|disappear\w*|thrown out|cut off|hung up|turned away|let down|gave way|charged|locked|blocked|dead|died|sick|hurt|injur\w*|"
    r"awful|terrible|horrible|disgust\w*|appalling|worst|ridiculous|unacceptable|shocking|rude|complain\w*|problems?|issues?|fault|bug|mess|nightmare|money back|"
    r"(?:did|does|was|is|has|have|had|were|would|could|wo|ca)n['’]?t|(?:did|does|was|is|has|have|were|could) not|cannot|nobody|never|unable)\b",
    re.IGNORECASE,
)
"""Words that tell of trouble whatever stands around them."""
PRAISE = re.compile(
    r"\b(?:thanks? (?:so much|a lot|again|to)|well done|credit to|legend|brilliant|wonderful|fantastic|lovely|excellent|amazing|superb|perfect\w*|"
    r"(?:so|very|really) (?:kind|happy|pleased|grateful|good|helpful)|delighted|just wanted to say|compliments?|praise|hats off|"
    r"shout-?out|made my (?:\w+ )?\w*day|five stars|5 stars|best (?:staff|service|team|stay|days?|hotel|\w+ (?:anywhere|ever|we))|(?:will|['’]ll) be back)\b|\N{WHITE MEDIUM STAR}{4}",
    re.IGNORECASE,
)
"""Words that tell of none, unless there is harm beside them."""
CONTENT = re.compile(
    rf"{PRAISE.pattern}|\b(?:legend|god bless|(?:all |it |now )(?:works|is fine|is sorted)|(?:is|['’]s) (?:back|sorted|fixed)|plausible now)\b",
    re.IGNORECASE,
)
"""What a customer says whose matter is settled."""
THANKS = re.compile(r"\b(?:thanks|thank you|ta|cheers)\b", re.IGNORECASE)
NO_NEED = re.compile(r"\bno (?:need|rush|hurry|worries|problem)\b", re.IGNORECASE)
ASKS = re.compile(r"\?|\b(?:please|pls|kindly|can|could|would|want|need|expect|let me know|when|waiting)\b", re.IGNORECASE)
WHY = re.compile(
    r"\b(?:why|how come|what(?:['’]s| is| was| has)? (?:going on|happen\w*|went wrong)|explain\w*|explanation|reason|how (?:it|this|that|they) (?:happen\w*|came|could|got))\b",
    re.IGNORECASE,
)
