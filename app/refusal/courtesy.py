"""What can be told by wording alone: small talk, advice on one patient, a count of articles.

Small talk is declined whatever the articles hold, and so is what only all articles together would
answer: a count or a ranking made of a few statements would be wrong and look complete. Advice is
declined, with what the articles report beside it. Questions on other topics are not recognised by
wording but by weak evidence (app/refusal/abstain.py).
"""

from __future__ import annotations

import re

from app.answers.refusal import Refusal, RefusalKind
from corpus.words.normal import CAPITALS, SMALL

SMALL_TALK_REPLY = (
    "Hello. This service answers questions about the articles that it holds; "
    "please ask one, for example about an outcome, a treatment or a trial."
)
ADVICE_REPLY = (
    "This service cannot advise on a particular patient. Please ask what the articles report "
    "about such patients in general; a decision belongs to the treating team."
)
SURVEY_REPLY = (
    "This service does not count, list or rank over all articles: a few statements would look "
    "complete and not be. Ask about one study, treatment or outcome at a time; the nearest "
    "passages are beside."
)
LIST_REMARK = "These are the statements nearest to the question, not a complete list."
SMALL_TALK_WORDS = 14  # a longer message is more than a greeting


def _any(*patterns: str, case: bool = False) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(joined, 0 if case else re.IGNORECASE)


# fmt: off
_GREETING = _any(
    r"hi|hello|hey|howdy|greetings|good (?:morning|afternoon|evening|day|night)|bye|goodbye",
    r"cheers|thanks?|thank you|thx|ta|sorry|please|ok(?:ay)?(?! to)|well|oh|test(?:ing)?",
    r"lol|wow|nice|great|cool|perfect|brilliant|help|see you",
    r"never ?mind|happy (?:new year|birthday)",
)
_ASKS = re.compile(r"\b(?:how|what|which|when|where|does|did|rates?)\b", re.IGNORECASE)
_ABOUT_THE_SERVICE = _any(
    r"\bwho (?:are|made|built|wrote|created|trained) you\b|\bhow are you\b|\bhow old are you\b",
    r"\bare you (?:an? )?(?:real|human|robot|bot|ai|person|doctor|machine|alive|there|awake)\b",
    r"\bwhat can (?:you|i) (?:do|ask)\b|\bwhat (?:sort|kind)s? of (?:things|questions)\b",
    r"\bwhat(?:'s| is) your\b|\bhow (?:do you|does this) work\b|\byour (?:last )?answers?\b",
    r"\bdo you (?:ever )?(?:like|love|sleep|dream|speak|remember|feel|support)\b|\bdid you sleep\b",
    r"\btell me (?:a|another|something)\b|\bjokes?\b|\byou just said\b|\bdid you (?:just )?say\b",
    r"\bthe weather\b|\bweather's\b|\bis (?:this thing|anybody|anyone) (?:on|there)\b",
    r"\byou(?:'re| are) (?:\w+ ){0,2}(?:great|good|useless|stupid|slow|wrong|helpful|rubbish)\b",
)

_WORKS = r"(?:trials?|stud(?:y|ies)|articles?|papers?|publications?)"
_MOST = (
    r"(?:highest|lowest|most|least|best|worst|largest|smallest|longest|shortest|greatest|fewest"
    r"|biggest|oldest|newest)"
)
# A count or list of works, or the first of them in an order.
_SURVEY = _any(
    rf"\bhow many (?:of (?:the|these|those) )?(?:\w+ ){{0,3}}{_WORKS} "
    r"(?:used?|tested|include|included|report|reported|compare|compared|enrolled|are|were|have|had"
    r"|show|showed|found|looked|there|did|on|of|in|about|with)\b",
    rf"\b(?:list|name|enumerate|tabulate|show(?: me)?|give(?: me)?) (?:all|every|each)\b"
    rf"(?:\W+\w+){{0,4}}?\W+{_WORKS}\b",
    rf"\b(?:which|what)(?: of (?:the|these|those))? (?:[\w-]+ ){{0,4}}?{_WORKS} "
    r"(?:had|has|have|showed|shows|reported|reports|found|gave|achieved|saw|with|infused|enrolled"
    r"|included|randomi[sz]ed|treated|recruited|followed|lasted|is|was|are|were) "
    rf"(?:(?:the|its|\w+) ){{0,2}}{_MOST}\b",
    rf"\b(?:which|what) {_WORKS} (?:are|is|were|was|do you have|have you(?: got)?|are there)"
    r" (?:about|on)\b",
    rf"\bin how many (?:of (?:the|these|those) )?(?:[\w-]+ ){{0,2}}{_WORKS}\b",
    rf"\b{_MOST}(?: [\w-]+){{0,4}} (?:in|of|among|across) (?:any|all)"
    rf"(?: of (?:the|these|those)| the)? (?:[\w-]+ ){{0,2}}{_WORKS}\b",
    r"\b(?:best|largest|biggest|longest|newest|latest) (?:[\w-]+ )?"
    r"(?:trials?|stud(?:y|ies)|articles?|papers?) (?:on|of|about|in)\b",
)
_HERE = _any(
    r"(?<!\s)\s*+\b(?:in|of) (?:this|the|your) (?:library|collection|corpus|database)\b|\bhere\b"
)
_TOPIC_BEFORE = re.compile(
    r"\b(?:all|every|each|how many|which|what) (?!of\b|the\b)(?P<topic>[\w-]+(?: [\w-]+)?)"
    rf" {_WORKS}\b",
    re.IGNORECASE,
)
_TOPIC_BEHIND = re.compile(
    rf"\b{_WORKS}\b(?: (?:is|are|were|was|do|does|did|have|has|had|there))*"
    r" (?:about|on|of|in|with|for|stud(?:y|ied)|test(?:ed)?|compared?|used?|included?"
    r"|look(?:ed)? at|dealt? with) (?P<topic>[^?.]+?)"
    r"(?=[?.]|$| (?:are|is|were|was|do|does|did|have|has|had)\b)",
    re.IGNORECASE,
)
# A question on one review is none: it reports how many trials it included.
_OF_ONE_ARTICLE = _any(r"\bmeta-?analys|\breviews?\b|\bpooled\b")

# Several things are asked for: "Which side effects were seen?", "What are the risk factors?".
_SEVERAL = (
    r"(?:(?!(?:is|are|was|were|do|does|did|has|had|have|to|of|in|for|on|with|by)\b)[\w-]+ ){0,2}?"
    r"(?:[a-z-]+[b-hj-rtv-z]s|criteria)\b"  # not "axis", "status", "illness"
)
_LIST = _any(
    r"^\W*(?:please )?(?:list|enumerate|tabulate)\b",
    rf"\b(?:which|what) {_SEVERAL}",
    rf"\bwhat (?:are|were) (?:all )?(?:the )?{_SEVERAL}",
    r"\bwhat (?:other|kinds? of|types? of|sorts? of)\b",
    r"^\W*(?:please )?(?:name|give(?: me)?|show(?: me)?) (?:all|every)\b",
    rf"\bhow many (?:of (?:the|these|those) )?(?:[\w-]+ ){{0,3}}?{_WORKS}\b",
    r"\b(?:which|what) (?:[\w-]+ ){0,3}?(?:is|are|was|were|works?|worked)(?: the)? (?:best|worst"
    r"|safest|cheapest|most (?:effective|successful|useful|common))\b",
    rf"\b(?:which|what) (?:treatment|drug|therapy|method|intervention)\b.*\b{_MOST}\b",
)

RELATIVES = (
    r"(?:son|daughter|wife|husband|mother|mum|mom|dad|father|sister|brother|child|kid|baby|partner"
    r"|grand\w+|uncle|aunt|nephew|niece|cousin|friend|neighbou?r|boy|girl|patient|pt)"
)
# Parts of the body, what is done for it, who does it; names of diseases by how they end, or as
# capitals ("my COPD").
_ONES_OWN = (
    r"(?:cancer|tumou?r|stroke|asthma|diabetes|allerg(?:y|ies)|infection|injury|diagnosis|disease"
    r"|illness|condition|symptoms?|pain|relapse|counts?|blood(?:s| \w+)?|cells|marrow|transplant"
    r"|graft|donor|surgery|operation|treatment|therapy|infusion|chemo\w*|dose|medic\w+|tablets?"
    r"|pills?|inhaler|drugs?|doctors?|consultant|surgeon|specialist|nurse|GP|\w+ologist|kidneys?"
    r"|liver|lungs?|heart|knee|hip|back|skin|chest|head|stomach|belly|legs?|arms?|hands?|wrist|feet"
    r"|foot|eyes?|ears?|teeth|tooth|throat|temperature|weight|sleep|wound|period|pregnancy|fever"
    r"|rash|lump|\w+(?:itis|iasis|osis|oma|[ae]mias?|pathy|algia|itus|uria|ectomy|plasty)"
    rf"|(?-i:[{CAPITALS}]{{2,}}))"
)
_INITIAL, _SURNAME = f"[{CAPITALS}]", f"[{CAPITALS}][{SMALL}]+"
# One person is meant by a title, a bed, a relative, or the writer's own illness.
_PERSON = _any(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mister)\.? (?-i:[{CAPITALS}])",
    r"\b(?:bed|room|rm|bay|cubicle)\s?\d+",
    rf"\b(?:my|our|this)\s(?:\w+\s)?{RELATIVES}(?:['’]?s)?\b",
    rf"\bmy (?:(?!question)\w+ )?{_ONES_OWN}\b",
    r"\bi(?:['’]m| am| was| have| had|['’]ve)(?: been| just| recently)* "
    r"(?:diagnosed|told|ill|sick|given|pregnant|relapsed|due|booked|my|a lump|a rash)\b",
    r"\b(?:will|shall|am) i (?:live|die|survive|be (?:ok|alright|cured)|going to|lose)\b",
    r"\b(?:can|could|should|may|must) i (?:stop|go|eat|drink|take|travel|fly|work|exercise|swim"
    r"|drive|skip|sue|have (?:sex|children|a baby|my)|get pregnant|see my)\b",
)
# One patient may be meant by age and sex ("61F"), an initial ("J. Novak"), a day, a pronoun ...
_PATIENT = _any(
    r"\b\d{1,3}\s?(?:[MF]\b|y/?o\b|yrs? old\b|-?year-old\b)",
    rf"\b{_INITIAL}\. ?{_SURNAME}|\b{_SURNAME} {_INITIAL}\.,|(?<![-\w])(?:pt|patient) {_SURNAME}\b",
    r"\b(?:he|she|his|her|him)\b|\b[dD](?:ay)?\s?\+\s?\d+\b",
    r"\b(?:today|tonight|tomorrow|since (?:last night|yesterday))\b",
    case=True,
)
# ... where a decision is asked for.
_DECISION = _any(
    r"\b(?:shall|should|do|can|would|could|must) (?:we|i|you|he|she)\b(?! (?:know|tell|say|find))",
    r"\b(?:proceed|go ahead|ok to|safe to|now or|or wait|what now|next step|hold or|start or"
    r"|stop or|give \w+|transfuse \w+|or not)\b.{0,25}\?\s*$",
    r"\bis it (?:ok|okay|safe|wise|reasonable|all right) (?:for (?:me|us) )?to\b[^.?]*\?\s*$",
    r"\bor (?:just )?(?:watch|observe|wait)(?: and wait)?\s*\?\s*$",
)
# fmt: on


def reply_without_search(question: str, *, of_one_article: bool = False) -> Refusal | None:
    """The refusal of what no search can answer; None for a question to search for.

    One article may well tell how many studies it included.
    """
    if is_small_talk(question):
        return Refusal(RefusalKind.SMALL_TALK, SMALL_TALK_REPLY)
    if of_one_article or not is_survey(question):
        return None
    return Refusal(RefusalKind.SURVEY, SURVEY_REPLY)


def topic_of(question: str) -> str:
    """What the works that a survey is about are on: "malaria" in "How many papers on malaria?"."""
    asked = _HERE.sub("", question)
    found = _TOPIC_BEFORE.search(asked) or _TOPIC_BEHIND.search(asked)
    return found["topic"].strip() if found else ""


def is_survey(question: str) -> bool:
    """Whether a count, list or ranking of the articles or studies themselves is asked for."""
    return bool(_SURVEY.search(question)) and not _OF_ONE_ARTICLE.search(question)


def asks_for_list(question: str) -> bool:
    """Whether several things are asked for, of which a few statements may tell only some."""
    return bool(_LIST.search(question))


def is_small_talk(question: str) -> bool:
    """Greetings, thanks, and questions about the service itself."""
    if len(question.split()) > SMALL_TALK_WORDS:
        return False
    greeting = _GREETING.match(question)
    greets = greeting is not None and not re.match(r"\w", question[greeting.end() :])
    return bool((greets and not _ASKS.search(question)) or _ABOUT_THE_SERVICE.search(question))


def is_advice(question: str) -> bool:
    """Whether a decision or forecast is asked for one patient, who is named or described."""
    if _PERSON.search(question):
        return True
    return bool(_PATIENT.search(question) and _DECISION.search(question))
