"""Words of other languages by which papers are retracted, corrected or doubted, as English ones.

    in_english("Fe de erratas de «El zinc»")  ->  "erratum of «El zinc»"

What they mean for a paper is decided in corpus/status.py, for all languages alike.
"""

from __future__ import annotations

import re

_PAPERS = (
    r"(?:articles?|artículos?|artigos?|articol[oi]|artikels?|beitrags?|arbeit|trabajos?|trabalhos?|"
    r"travail|publication|publicación|publicação|pubblicazione|estudio|estudo|стать[яеиюи])"
)
# English label -> how other languages have it. None is an English word, so that order is free.
_LABELS = (
    (
        "retraction",
        r"(?:(?:(?:avis|note|nota|aviso|avviso|notificación) (?:de |di )|avertissement de )?"
        r"(?:r[ée]tractation|retractaci[óo]n|retrata[çc][ãa]o|retracta[çc][ãa]o|ritrattazione|"
        r"retractatie|retraktion|wycofanie)"
        rf"(?: (?:de |d['’]|del |dell['’]|do |du )?(?:l['’])?{_PAPERS})?|"
        rf"(?:ritiro|retirada|retrait) (?:de |del|dell['’])\s?(?:l['’])?{_PAPERS})(?=\W|\Z)|"
        r"(?:論文)?撤回(?:の?お知らせ|通知)|撤稿(?:声明|聲明|通知|启事|公告)?|撤销声明|"
        r"ретракция(?: статьи)?|отзыв статьи|(?:논문 )?철회(?: 공지)?",
    ),
    (
        "retracted article",
        rf"(?:(?:{_PAPERS} )?(?:r[ée]tract[ée]e?|retractad[oa]|retratad[oa]|ritrattat[oa]|"
        r"zurückgezogene?r?|zurückgenommen|ingetrokken|wycofan[ey]|indragen|tilbagetrukket|"
        rf"trukket tilbake|отозван[аоы]?|ретрагирован[аоы]?)(?: {_PAPERS})?|"
        rf"{_PAPERS} (?:retirad[oa]|ritirat[oa]|retirée?))(?=\W|\Z)|"
        r"(?:此文|本文|该文)?已(?:被)?撤(?:稿|回|销)|撤回(?:された論文|論文|済み)?|철회된 논문",
    ),
    (
        "correction",
        r"rectificatifs?|rectificaci[óo]n|retifica[çc][ãa]o|rectificatie|correcci[óo]n(?:es)?|"
        r"corre[çc](?:ão|ões)|correzion[ei]|berichtigung(?:en)?|korrektur(?:en)?|"
        r"korrigend(?:um|a)|rättelser?|rettelser?|sprostowanie|düzeltme|исправлени[ея]|"
        r"поправк[аи]|опечатк[аи]|更正(?:声明|聲明|启事|通知)?|勘[误誤]表?|訂正(?:と?お詫び)?|"
        r"正誤表?|정정(?: 공고)?",
    ),
    ("erratum", r"fe de (?:erratas|errores)|errata[- ]corrige|druckfehlerberichtigung"),
    (
        "expression of concern",
        r"expression de (?:préoccupations?|doute)|mise en garde de la rédaction|"
        r"expresi[óo]n de (?:preocupaci[óo]n|inquietud)|express[ãa]o de preocupa[çc][ãa]o|"
        r"espressione di preoccupazione|关注声明|關注聲明|懸念表明|"
        r"выражение (?:обеспокоенности|сомнения)",
    ),
)
# Words between the label and the paper that it is about.
_TO = (
    r"(?:à|au|a|al|ao|alla|zum?|zur|bij|till|к)"
    rf"(?: (?:l['’]|el |la |le |o |lo |dem |der )?(?:{_PAPERS}))?(?=\W)"
)
_OF = (
    r"(?:de|del|do|da|della|dell['’]|di|du|von|van|des|av|d['’])"
    rf"(?: ?(?:l['’]|el |la |le |o |lo )?(?:{_PAPERS}))?(?=\W)"
)
_LATIN = r"errat(?:um|a)|corrigend(?:um|a)|addend(?:um|a)"  # labels of many languages
_LABEL = "|".join(f"(?P<l{n}>{pattern})" for n, (_, pattern) in enumerate(_LABELS))
_OPENING = re.compile(
    rf"(?P<before>[^\w]{{0,4}})(?:{_LABEL}|(?P<latin>{_LATIN})(?=\s+(?:{_TO}|{_OF})))"
    rf"(?:\s+(?:(?P<to>{_TO})|(?P<of>{_OF})))?(?=\W|\Z)", re.I,
)  # fmt: skip
_CLOSING = re.compile(rf"(?<=[\[【(])(?:{_LABEL})(?=[\]】)]\W*\Z)", re.I)
_BRACKET = re.compile(r"[\[【(](?=[^\[【(]{2,60}[\]】)]\W*\Z)")

_THIS_PAPER = (
    rf"(?:cet|cette|le présent|este|el presente|o presente|esta|questo|il presente|dieser|diese|"
    rf"der vorliegende|dit|denna|denne) {_PAPERS}|bu makale|(?:ten )?artykuł|"
    rf"(?:эта|данная|настоящая) {_PAPERS}"
)
_WAS = r"a été|est|ha sido|fue|foi|wurde|ist|è stat[oa]|is|werd|har|er|został|была|geri"
_GONE = (
    r"rétracté|retirée?|retractad[oa]|retirad[oa]|retratad[oa]|ritrattat[oa]|ritirat[oa]|"
    r"zurückgezogen|zurückgenommen|ingetrokken|dragits tillbaka|trukket tilbake|wycofany|"
    r"çekil|отозвана|ретрагирована"
)
_MENDED = r"corrigée?|corregid[oa]|corrigid[oa]|corrett[oa]|korrigiert|berichtigt|исправлена"
_STATED = re.compile(
    rf"\W*(?:{_THIS_PAPER}) (?:\w+ ){{0,2}}?(?:{_WAS})\b[^.]{{0,60}}?\b"
    rf"(?:(?P<gone>{_GONE})|(?P<mended>{_MENDED}))|"
    r"\W*(?:此文|本文|该文|該文|此论文|本论文|该论文)[^。]{0,20}?(?:已|被)[^。]{0,6}?"
    r"(?:(?P<gone2>撤)|(?P<mended2>更正))|"
    r"\W*(?:この|本|当該)論文は[^。]{0,30}?(?:(?P<gone3>撤回)|(?P<mended3>訂正))され|"
    r"\W*(?:이|본) 논문[은이][^.]{0,20}?(?:(?P<gone4>철회)|(?P<mended4>정정))",
    re.I,
)
_STEMS = re.compile(
    r"r[ée]tra[ctk]|withdr|errat|err?or|corri?[eg]|concern|corre|amend|addend|revis|alerted|"
    r"ritir|ritratt|retir|zurück|berichtig|korr|ingetrok|tillbaka|tilbake|wycofan|geri ç|"
    r"撤|更正|勘|訂|отозва|ретра|исправ|철회|정정",
    re.I,
)


def may_tell(text: str) -> bool:
    """Whether a text has a word of those that tell what became of a paper; most have none."""
    return bool(_STEMS.search(text))


def in_english(title: str) -> str:
    """The title with the label of a notice, at its start or in brackets at its end, in English."""
    match = _OPENING.match(title)
    if match:
        label = match["latin"] or _label(match)
        link = " to" if match["to"] else " of" if match["of"] else ""
        return f"{match['before']}{label}{link}{title[match.end() :]}"
    bracket = _BRACKET.search(title)
    closing = _CLOSING.match(title, bracket.end()) if bracket else None
    if closing:
        return f"{title[: closing.start()]}{_label(closing)}{title[closing.end() :]}"
    return title


def _label(match: re.Match[str]) -> str:
    return next(label for n, (label, _) in enumerate(_LABELS) if match[f"l{n}"])


def stated_in_english(paragraph: str) -> str:
    """`retracted` or `corrected` where a sentence of another language says so of its paper."""
    match = _STATED.match(paragraph)
    if match is None:
        return ""
    kind = next(name for name, value in match.groupdict().items() if value)
    return "retracted" if kind.startswith("gone") else "corrected"
