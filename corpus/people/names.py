"""Names as files print them -> people and groups; nothing is put into a name that is not there.

    authors_of(["Ludwig van der Berg", "RECOVERY Collaborative Group", "Smith, John, Jr"])

All names of a list are read in one order, but for those that tell their own ("McAuley DF" beside
"Jean-Louis Vincent"). If at least half of those that tell it begin with a given name ("Wei Zhang"),
a short last word in capitals ("Wei LI") is a family name; otherwise it stands for initials
("Li WA").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.people.people import Author, Group, Person

_PARTICLES = frozenset(
    "van von vom vander de del della dell' di da das do dos du den der des la las le lo los el al "
    "ul bin ibn bint abu ben ten ter te tot op 't 's zu zum zur und y e av af".split()
)
_SUFFIX = re.compile(r"(?:jr|sr|jnr|snr|2nd|3rd|4th)\.?|(?:II|III|IV)", re.I)
_DEGREE = re.compile(
    r"(?:[BM]\.?D|M\.?B|B\.?S|M\.?S|M\.?A|B\.?A|R\.?N|B\.?Ch|Ch\.?B|Ed\.?D|Ph\.?\s?D|D\.?\s?Phil|"
    r"M\.?\s?Phil|[BM]\.?Sc|[BMD]\.?P\.?H|Dr\.?P\.?H|MBBS|MBChB|MB\s?BS|BMBS|MMed|MPharm|PharmD|"
    r"Psy\.?D|Sc\.?D|D\.?Sc|D\.?O|DDS|DMD|DVM|DNP|MBA|MSPH|MHS|MHSc|MPP|JD|LLB|LLM|BSN|MSN|BPharm|"
    r"BPharm|FRCP\w*|FRCS\w*|FRC\w+|MRC\w+|FACP|FACS|FACC|FAHA|FESC|FAAP|FMed\w+|F[A-Z]{3,5}|"
    r"M\.?R\.?C\.?P|F\.?R\.?C\.?P|C\.?Psych|BM|BCh|CCRP|CCRN|RD|RPh|PT|DPT|OT|Esq|"
    r"Prof(?:essor)?|Dr(?:\.\s?med|\.\s?rer\.?\s?nat)?|Hons)\.?(?:\s*\([^()]{1,12}\))?"
)
# Degrees that no initials look like: behind them, others need no comma before them.
_PLAIN_DEGREE = re.compile(
    r"(?:Ph\.?D|D\.?Phil|M\.?Phil|[BM]\.?Sc|DrPH|PharmD|PsyD|EdD|MBChB|MBBS|MPharm|BPharm|FRC\w+|"
    r"MRC\w{1,4}|FAC[CPS])\.?"
)
_TITLE = re.compile(
    r"(?:(?:(?:Prof(?:essor)?|Dr|PD|Mr|Mrs|Ms|Miss|Sir|Dame)\.?|(?:med|rer|nat|phil|habil|univ)\.)"
    r"\s+)+(?=\S+\s)", re.I,
)  # fmt: skip
# Particles that some families write with a capital: "Daniel De Backer", "Ann St. John".
_CAPITAL_PARTICLES = frozenset("De Van Von Di Du Del Della Dos Den Der St St. Saint".split())
# Words of organisations, in any case, and small words that no person's name holds.
_GROUP = re.compile(
    r"(?i:\b(?:group|groupe|grupo|gruppo|gruppe|arbeitsgruppe|arbeitsgemeinschaft|consorti\w+|"
    r"collaborati\w+|collaborators?|committee|commission|investigators?|network|society|société|"
    r"gesellschaft|sociedad\w*|società|team|panel|trialists?|association|alliance|coalition|"
    r"organi[sz]ation|registry|initiative|council|in?stitut\w*|universi[td]\w+|hospitals?|"
    r"cent(?:er|re)s?|college|academy|foundation|federation|ministry|department|agency|authority|division|programme|"
    r"program|project|partnership|researchers|authors|members|contributors|participants|study|"
    r"studies|trials?|unit|union|school|office|service|laborator\w+|corporation|company|ltd|gmbh|"
    r"task force|research|health|healthcare|saúde|santé|gesundheit|medical|medicine|médecins|"
    r"médecine|medicina|doctors|physicians|nurses|surgeons|clinics?|clinical|klinik\w*|"
    r"hôpital|hôpitaux|ospedal\w+|krankenhaus|(?:inter)?nation(?:al|ale|aux|ales|s)|nacional|"
    r"nazionale|global|federal|survey|faculty|faculté|facultad|forum|fund|fond(?:s|ation|azione)|"
    r"fundaci[óo]n|fundação|stiftung|asociaci[óo]n|associa(?:ção|zione)|comit[ée]|comitato|"
    r"comisi[óo]n|comissão|consejo|minist[èe]r\w+|réseau|équipes?|centro|verein|verband|"
    r"bundes\w+|deutsche[ns]?|statistics|trust|world bank|red (?:cross|crescent)|"
    r"cruz roja|croix-rouge|inc|plc|llc|corp|pty|without|against|beyond)\b)|"
    r"\b(?:for|the|of|on|in|and|with|behalf|sans|pour|contre|für|zur|para|per)\b|\AThe\b|\d|&"
)
_BEHALF = re.compile(r"\A(?:(?i:and|for|on behalf of|representing) )*(?:the )?")
_ET_AL = re.compile(
    r"(?:,\s*+|(?<![,\s])\s++)?\b(?:and\s++others|(?:and\s++)?et\.?\s++al)\b\.?\s*+\Z|…\s*+\Z", re.I
)
_MOST_WORDS = 7  # of a person's name
_MOST_INITIALS = 5  # letters; a longer word in capitals is a word
_LIKELY_INITIALS = 3  # letters; four in capitals are rather a short family name
_FAMILY_NAMES_WITHOUT_VOWELS = frozenset(("NG",))
# Signs and numbers behind a name that lead to a note or an address: "Smith J*", "Smith J1,2".
_MARKS = re.compile(
    r"(?<=[^\W\d_])(?:\s?[*†‡§¶‖#⁰¹²³⁴-⁹]+(?:,\s?(?=[*†‡§¶‖#⁰¹²³⁴-⁹]))?)+|"
    r"(?:(?<=[a-zß-ÿ])|(?<=\s[A-Z])|(?<=\s[A-Z]{2})|(?<=\s[A-Z]{3}))"
    r"\d{1,2}(?:\s?,\s?\d{1,2})*+(?=\s*(?:[,;]|\Z))"
)
_AND = re.compile(r"(?<![\s,]),?\s+(?:and|und|&)\s+")
_FOR_GROUP = re.compile(
    r"(?:,|(?<![\s,])) (?:(?:for|on behalf of|representing) the|and the) (?=\S+ \S)"
)
_IDEOGRAPHS = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+(?: [\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+)"
)


@dataclass(frozen=True)
class Authors:
    """The authors of a list, and whether it says that there are more ("et al.")."""

    listed: tuple[Author, ...] = ()
    more: bool = False


def authors_of(names: Iterable[str]) -> Authors:
    """The people and groups of a list of names, each in one string, in any usual form."""
    pieces: list[str] = []
    more = False
    for entry in names:
        for name in _names(_MARKS.sub("", " ".join(entry.split()))):
            listed = _ET_AL.sub("", name).strip(" ,;")
            more = more or listed != name.strip(" ,;")
            if any(char.isalnum() for char in listed):
                pieces.append(listed)
    # By majority, since a single name such as "Wei LI" may be read both ways.
    orders = [_order(piece) for piece in pieces]
    given_first = 1 in orders and sum(orders) >= 0
    return Authors(
        tuple(
            author_of(piece, given_first and not _surely_ends_in_initials(piece))
            for piece in _once(pieces)
        ), more,
    )  # fmt: skip


def author_of(name: str, given_first: bool = False) -> Author:
    """The person or group of one name; `given_first`: its list begins with given names."""
    name = _TITLE.sub("", _without_degrees(" ".join(name.split())))
    if "," in name:
        return _inverted(name)
    words = name.split()
    if _is_group(name) or len(words) > _MOST_WORDS:
        return group_of(name)
    if _IDEOGRAPHS.fullmatch(name):  # 王 小明, 山田 太郎
        return Person(words[0], words[1])
    if len(words) == 1:
        return Group(name) if name.isupper() and len(name) > 1 else Person(name)
    suffix = words.pop().rstrip(".") if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    if _opens_with_family(words):  # "ZHANG Wei"
        return person(words[0], " ".join(words[1:]), suffix)
    if given_first or not _is_initials(words[-1]):
        return _in_reading_order(words, suffix)
    initials: list[str] = []
    while len(words) > 1 and _is_initials(words[-1]):
        initials.insert(0, words.pop())
    return person(" ".join(words), " ".join(initials), suffix)


def person(surname: str, given: str = "", suffix: str = "") -> Person:
    """A person whose surname may begin with particles: "van der Berg" -> van der, Berg."""
    words = surname.split()
    at = 0
    while at < len(words) - 1 and words[at].lower() in _PARTICLES and words[at][0].islower():
        at += 1
    return Person(" ".join(words[at:]), " ".join(given.split()), " ".join(words[:at]), suffix)


def person_of(surname: str, given: str = "", suffix: str = "", prefix: str = "") -> Person:
    """A person from separate fields, each of which may hold what belongs in another:
    a suffix or degrees after the surname, a particle as the prefix.
    """
    surname = _without_degrees(" ".join(surname.split()))
    first, *after = " ".join(given.split()).split(",")
    given = ",".join([first, *(part for part in after if not is_degree(part))])
    if not surname:
        surname, given = given, ""
    surname, own = _suffix_after(surname)
    given, other = _suffix_after(given)
    words = prefix.split()
    particle = prefix if words and all(is_particle(word) for word in words) else ""
    return person(f"{particle} {surname}".strip(), given, (suffix or own or other).rstrip("."))


def group_of(name: str) -> Group:
    """A group; "on behalf of the X Group" is the X Group."""
    return Group(_BEHALF.sub("", " ".join(name.split())).strip(" ,;:"))


def is_degree(text: str) -> bool:
    """Whether a piece of a name is no name but a degree: "MD", "Ph.D."."""
    return bool(_DEGREE.fullmatch(text.strip()))


def is_suffix(text: str) -> bool:
    """Whether a piece of a name says which member of a family it is: "Jr", "III"."""
    return bool(_SUFFIX.fullmatch(text.strip()))


def _is_group(name: str) -> bool:
    """Whether a name is that of a group; a suffix such as "3rd" does not make it one."""
    return bool(_GROUP.search(" ".join(w for w in re.split(r"[\s,]+", name) if not is_suffix(w))))


def is_particle(word: str) -> bool:
    """Whether a word belongs before a family name: "van", "de"."""
    return word.lower() in _PARTICLES


def _in_reading_order(words: Sequence[str], suffix: str) -> Author:
    """`Ludwig van der Berg`: the family name is the last word, with the particles before it."""
    inner = enumerate(words[:-1])
    at = next(
        (n for n, word in inner if (word.islower() and is_particle(word))
         or (n and word in _CAPITAL_PARTICLES)),
        len(words) - 1,
    )  # fmt: skip
    return person(" ".join(words[at:]), " ".join(words[:at]), suffix)


def _inverted(name: str) -> Author:
    """`Smith, John A., Jr` and `Smith, Jr, John A.`; a name of another form stays whole."""
    parts = [part.strip() for part in name.split(",") if part.strip()]
    suffixes = [part for part in parts[1:] if _SUFFIX.fullmatch(part)]
    names = [part for part in parts if part not in suffixes]
    suffix = suffixes[0].rstrip(".") if suffixes else ""
    if len(names) == 1 and suffix:
        whole = author_of(names[0])
        return replace(whole, suffix=suffix) if isinstance(whole, Person) else Group(name)
    if len(names) != 2 or _is_group(name):
        return Group(name) if len(names) > 1 else author_of(names[0])
    return person_of(names[0], names[1], suffix)


def _without_plain_degrees(part: str) -> str:
    """`Mary-Jane McDonald MD PhD` without its degrees; `Wei MA` may be a name."""
    words = part.split()
    n = len(words)
    while n > 2 and (
        _PLAIN_DEGREE.fullmatch(words[n - 1]) or (n < len(words) and is_degree(words[n - 1]))
    ):
        n -= 1
    return " ".join(words[:n]) if n < len(words) else part


def _without_degrees(name: str) -> str:
    """The name without the degrees after it; "Do, MD" alone is a family name with initials."""
    parts = [_without_plain_degrees(part.strip()) for part in name.split(",")]
    kept = [parts[0], *(part for part in parts[1:] if not is_degree(part))]
    if len(kept) == 1 and len(parts) == 2 and len(parts[0].split()) == 1:
        return name
    return ", ".join(part for part in kept if part)


def _suffix_after(text: str) -> tuple[str, str]:
    """`Jones Jr.` as Jones and Jr."""
    before, _, last = text.rpartition(" ")
    found = before and _SUFFIX.fullmatch(last) and (len(before) > 1 or "." not in before)
    return (before.rstrip(" ,"), last) if found else (text, "")


def _names(entry: str) -> list[str]:
    """The names of one entry; "Zhao H, Wei J, et al." and "Zhao H; Wei J" are several."""
    found: list[str] = []
    for part in entry.split(";"):
        people, group = _with_group_apart(part.strip())
        pieces = [piece.strip() for piece in re.split(r",", people) if piece.strip()]
        pieces[-1:] = _AND.split(pieces[-1].removeprefix("and ")) if pieces else []
        found += [*(pieces if _are_several(pieces) else [people]), group]
    return [name for name in found if name]


def _with_group_apart(names: str) -> tuple[str, str]:
    """`Smith J, for the ABC Study Group` as the person and the group."""
    link = _FOR_GROUP.search(names)
    if link is None or not _is_group(names[link.end() :]) or _is_group(names[: link.start()]):
        return names, ""
    return names[: link.start()], names[link.end() :]


def _are_several(pieces: Sequence[str]) -> bool:
    """Whether the parts of an entry are names of their own: all end in initials, or there are
    three or more of several words each; two may be one, "de la Cruz, Maria Elena".
    """
    names = [piece for piece in pieces if not _ET_AL.fullmatch(piece)]
    if len(pieces) < 2 or any(
        is_degree(name) or is_suffix(name) or _is_group(name) for name in names
    ):
        return False
    if any(_surely_ends_in_initials(name) for name in names) or len(names) > 2:
        return all(1 < len(name.split()) <= _MOST_WORDS for name in names)
    return all(_ends_in_initials(name) for name in names)


def _ends_in_initials(name: str) -> bool:
    """`Smith JA`, `van der Berg J-P Jr`."""
    words = [word for word in name.split() if not _SUFFIX.fullmatch(word)]
    return len(words) > 1 and _is_initials(words[-1]) and not _is_group(name)


def _is_initials(word: str) -> bool:
    letters = re.sub(r"[.\s-]", "", word)
    return letters.isalpha() and letters.isupper() and len(letters) <= _MOST_INITIALS


def _surely_ends_in_initials(name: str) -> bool:
    """`McAuley DF`, `Li W`, `Smith J.A.`: what no family name looks like stands last."""
    words = [word for word in _without_degrees(name).split() if not _SUFFIX.fullmatch(word)]
    if len(words) < 2 or _is_group(name) or not _is_initials(words[-1]):
        return False
    if _is_initials(words[0]) and len(words) == 2:  # "J NG" says nothing
        return False
    last = words[-1]
    letters = "".join(char for char in last if char.isalpha())
    return (
        len(letters) <= _LIKELY_INITIALS
        and letters not in _FAMILY_NAMES_WITHOUT_VOWELS
        and (len(letters) == 1 or "." in last or "-" in last or not re.search("[AEIOUY]", letters))
        and letters.isascii()
    )


def _opens_with_family(words: Sequence[str]) -> bool:
    """Whether the first word alone is in capitals, and too long for initials: "ZHANG Wei"."""
    first, *others = words
    return (
        _n_letters(first) > _LIKELY_INITIALS and first.isupper() and "." not in first
        and bool(others) and not any(word.isupper() for word in others)
    )  # fmt: skip


def _order(name: str) -> int:
    """1 where a name stands in reading order, -1 where it ends in initials, else 0."""
    words = [word for word in _without_degrees(name).split() if not _SUFFIX.fullmatch(word)]
    if "," in name or len(words) < 2 or is_particle(words[0]) or _is_group(name):
        return 0
    return -1 if _is_initials(words[-1]) and _n_letters(words[-1]) <= _LIKELY_INITIALS else 1


def _n_letters(word: str) -> int:
    return sum(char.isalpha() for char in word)


def _once(names: Sequence[str]) -> Sequence[str]:
    """The list, halved where it is printed twice over; single repeats may be two people."""
    half = len(names) // 2
    return names[:half] if half and names[:half] == names[half:] and len(names) % 2 == 0 else names
