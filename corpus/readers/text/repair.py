"""Mends what text extraction breaks, and nothing else: signs, ligatures, hyphens, glued words.

Each repair looks for proof in the text itself or in an English word list before it
changes anything; what has no proof stays as received.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from corpus.words.english import english_words

_SUPERSCRIPT = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LIGATURES = ("fi", "fl", "ff", "ffi", "ffl", "ti", "ft", "tt")
# A word with a blank beside a ligature: "eff ect", "fi brillation", "ef fi cacy", "di fferent".
_LIGATURE = r"(?:ff[il]?|[fF][il])"
_CUT_WORD = re.compile(
    rf"(?<![\w-])(?:(?P<before>[A-Za-z]{{1,24}}) (?={_LIGATURE}))?"
    rf"(?P<left>[A-Za-z]{{0,24}}{_LIGATURE}[a-z]{{0,24}})"
    r"(?:(?<=ff|fi|fl|Fi|Fl) (?P<right>[a-z]{1,24}))?(?!\w)"
)
_SHORT = 2  # letters: what follows "fl" as a part of a name is longer
_PROOF = 2  # distinct words that are certainly cut: then the whole text is
# Words that extraction glues to a neighbour when a line was set tight.
_SMALL_WORDS = frozenset(
    "a an and are as at by for from had has in is may of on or than that the to "
    "was were with".split()
)
LONGEST_GLUED = 40  # characters; a longer run of letters is a sequence or a web address
_TIME_UNITS = "days?|weeks?|months?|years?|patients?|hours?"
_LATEX_SIGNS = {
    r"\times": "×", r"\geq": "≥", r"\ge": "≥", r"\leq": "≤", r"\le": "≤", r"\pm": "±",
    r"\mu": "μ", r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\sim": "~", r"\%": "%",
    r"\,": " ", r"\;": " ", r"\rightarrow": "→",
}  # fmt: skip


class WordEvidence:
    """Which words a text itself uses whole, and how often; the proof for a repair.

    `has_cuts`: a blank beside a ligature stands inside a word ("fi nd"); `cuts_words`: in several.
    """

    def __init__(self, text: str) -> None:
        cuts = list(_CUT_WORD.finditer(text))
        self.has_cuts = any(_uncut(match, known=False) for match in cuts)
        cut = {match.group().lower() for match in cuts if _uncut(match, known=True)}
        self.cuts_words = self.has_cuts and len(cut) >= _PROOF
        unbroken = re.sub(r"(?<!\S)\S+-\n\S+", " ", text)
        self._counts = Counter(_WORD.findall(unbroken))
        self._lower = Counter(word.lower() for word in self._counts.elements())
        self._hyphenated = Counter(
            token.lower() for token in re.findall(r"(?<![\w-])\w++(?:-\w++)+", unbroken)
        )

    def is_word(self, word: str) -> bool:
        """Whether it stands in the word list, or twice or more in this text."""
        return word.lower() in english_words() or self._lower[word.lower()] > 1

    def count(self, word: str) -> int:
        """How often the text has the word, unbroken and in this case."""
        return self._counts[word]

    def is_compound(self, compound: str) -> bool:
        """Whether the text has this hyphenated word somewhere within one line."""
        return self._hyphenated[compound.lower()] > 0


def repair(text: str) -> str:
    """All repairs that work on whole text, in the order in which they build on one another."""
    text = normalise_spaces(text)
    text = restore_ligatures(text)
    evidence = WordEvidence(text)
    text = join_at_ligatures(join_hyphenated(text, evidence), evidence)
    # A range, a fraction or a compound goes on in the next line: "100–\n1403", "(44/\n67)".
    text = re.sub(r"(?<=\w)([/–])[ ]?\n(?=\w)|(?<=\))(-)\n(?=[A-Z])", r"\1\2", text)
    text = drop_emphasis(restore_latex(text))
    text = restore_signs(text)
    text = restore_superscripts(text)
    return split_glued_words(text, evidence)


def normalise_spaces(text: str) -> str:
    """Every kind of blank becomes a plain space; line ends become `\\n`; soft hyphens go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad", "")
    text = re.sub(r"[\u00a0\u2000-\u200a\u202f\u3000]", " ", text)
    return re.sub(r"[\u200b\u2060\ufeff]", "", text)


def restore_ligatures(text: str) -> str:
    """`con!rmed`, `a\\ufffder`: put the lost letters back where exactly that gives a word.

    Unicode ligature characters (U+FB00 to U+FB06) are spelt out as well.
    """
    for code, letters in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), start=0xFB00):
        text = text.replace(chr(code), letters)
    seen = Counter(word.lower() for word in _WORD.findall(text))

    def mend(match: re.Match[str]) -> str:
        broken = match.group(0)
        # The word may be cut by a line end: "signi!-\ncantly".
        whole = broken.replace("-\n", "")
        for letters in _LIGATURES:
            candidate = re.sub("[!\ufffd]", letters, whole)
            if candidate.lower() in english_words() or seen[candidate.lower()]:
                return re.sub("[!\ufffd]", letters, broken)
        # No word of English has "!" inside; where the word is not listed, "fi" is what it was.
        return re.sub(r"(?<=[a-z])!(?=[a-z-])", "fi", broken)

    return re.sub(r"(?<![A-Za-z])[A-Za-z]*[!\ufffd](?:-\n)?[a-z]+(?:-\n[a-z]+)?", mend, text)


def join_at_ligatures(text: str, evidence: WordEvidence) -> str:
    """`eff ect`, `fi brillation`: whole again, where the pieces are no words and the whole is one.

    In a text that proves to be cut so, one of the pieces may be a word ("signifi cant"), and the
    whole may be a name that no list has ("difl unisal").
    """
    if not evidence.has_cuts:
        return text
    return _CUT_WORD.sub(lambda match: _uncut(match, evidence.cuts_words) or match.group(), text)


def _uncut(match: re.Match[str], known: bool) -> str:
    """The words of a match with what was cut put together; empty where nothing is.

    `known`: the text is known to cut words.
    """
    before, left, right = (match[name] or "" for name in ("before", "left", "right"))
    is_name = known and len(right) > _SHORT and not _words_of((left, right))
    if before and right and _is_cut((before, left, right), known):
        return f"{before}{left}{right}"
    if right and (is_name or _is_cut((left, right), known)):
        return f"{before} {left}{right}".lstrip()
    if before and _is_cut((before, left), known):
        return f"{before}{left} {right}".rstrip()
    return ""


def _is_cut(pieces: Sequence[str], known: bool) -> bool:
    """Whether pieces are one word that was cut."""
    if "".join(pieces).lower() not in english_words():
        return False
    words = _words_of(pieces)
    if not known:
        return not words and min(map(len, pieces)) > 1
    return len(words) < len(pieces) and not (len(pieces[-1]) == 1 and pieces[0] in words)


def _words_of(pieces: Sequence[str]) -> list[str]:
    return [one for one in pieces if one.lower() in english_words() or one.lower() in ("a", "i")]


def join_hyphenated(text: str, evidence: WordEvidence) -> str:
    """A word cut by a line end becomes whole; a compound that breaks there keeps its hyphen."""

    def join(match: re.Match[str]) -> str:
        left, right = match.group("left"), match.group("right")
        whole = left.rsplit("-", 1)[-1] + right
        # The line goes on after the word, so that each line stays a line.
        if not _keeps_hyphen(left, right, whole, evidence):
            return f"{left}{right}"
        return f"{left}-{right}"

    # Twice: "anti-T-\nlympho-\ncyte" shares its middle piece between two breaks.
    # A column or page end leaves a blank line between the halves.
    pattern = re.compile(
        r"(?<![\w-])(?P<left>[\w-]*\w)-[ ]?\n(?:[ ]*\n(?=[ ]*[a-z]))?[ ]*(?P<right>\w+)"
    )
    return pattern.sub(join, pattern.sub(join, text))


def _keeps_hyphen(left: str, right: str, whole: str, evidence: WordEvidence) -> bool:
    last = left.rsplit("-", 1)[-1]
    if evidence.is_compound(f"{last}-{right}"):
        return True
    if not (last.isalpha() and right.isalpha()) or right[0].isupper() or len(last) == 1:
        return True
    if evidence.is_word(whole):
        return False
    if last.isupper():
        return True
    if len(last) > 5 and len(right) > 5 and evidence.count(right):
        return True  # "fludarabine-cyclophosphamide": two words that stand alone
    return evidence.is_word(last) and evidence.is_word(right) and len(right) > 3


def restore_latex(text: str) -> str:
    """`$1 \\times 10^6/\\text{kg}$` and `T^{1,2}` as the plain text they stand for."""
    text = re.sub(r"\$([^$\n]{1,120})\$", lambda m: _plain_math(m.group(1)), text)
    text = re.sub(r"\^\{([\d,+*−-]+)\}", lambda m: m.group(1).translate(_SUPERSCRIPT), text)
    return re.sub(r"(?<=\b10)\^(\d{1,2})", lambda m: m.group(1).translate(_SUPERSCRIPT), text)


def drop_emphasis(text: str) -> str:
    """`*IKZF1*` and `**Open Access**`, marks of a converter, as plain words."""
    return re.sub(r"(?<![\w*])(\*{1,2})(?=[^*\s])([^*\n]{1,120}?)(?<=\S)\1(?![\w*])", r"\2", text)


def _plain_math(math: str) -> str:
    math = re.sub(r"\^\{?([\d+−-]+)\}?", lambda m: m.group(1).translate(_SUPERSCRIPT), math)
    for command, sign in _LATEX_SIGNS.items():
        math = re.sub(re.escape(command) + r"(?![a-zA-Z])", sign, math)
    math = re.sub(r"\\(?:text|mathrm|mathit)\{([^{}]*)\}", r"\1", math)
    return re.sub(r"\s+", " ", math).strip()


def restore_signs(text: str) -> str:
    """Signs that came out as other characters, where the neighbours leave no doubt."""
    text = re.sub(r"(?<![\w!])!(?=\d)", "≥", text)  # "!18 years"
    text = re.sub(r'(?<![\w"])"(?=\d+\s+\d)', "≤", text)  # '"70 5.2%'
    text = re.sub(
        r"\b([A-Z]{2,5}\d{0,2})!(?=[ ,;)][a-z(A-Z]|[,;)]|\.(?!\w)|$)", r"\1−", text
    )  # "MRD!"
    text = re.sub(r"(?<=[\d)] )! ((?:CR )?)([A-Z]{2,5}\d{0,2})(?=\s)", r"\1\2−", text)
    text = re.sub(r"(?<=\d)◊(?=10)", " × ", text)
    return re.sub(r"(?<=\S)\s*\ufffd\s*(?=[A-Z])", " ", text)  # blank set as an unknown character


def restore_superscripts(text: str) -> str:
    """Flattened powers before a unit (`106/kg`), negative powers of ten, squared metres."""
    text = re.sub(
        r"(?<![\d.])10([3-9]|1[0-2])(?=/(?:kg|L|l|μL|ul|mL|ml)\b)",
        lambda m: "10" + m.group(1).translate(_SUPERSCRIPT), text,
    )  # fmt: skip
    text = re.sub(
        r"(?<=× )10([3-9])(?= (?:[A-Z][\w+-]* ){0,2}cells\b)",
        lambda m: "10" + m.group(1).translate(_SUPERSCRIPT), text,
    )  # fmt: skip
    text = re.sub(
        r"(?<=[≥<>≤] )10[–−-]([1-6])\b", lambda m: "10⁻" + m.group(1).translate(_SUPERSCRIPT), text
    )
    text = re.sub(r"(?<=10)[ ]?([⁰¹²³⁴⁵⁶⁷⁸⁹]+)[ ]?(?=/)", r"\1", text)  # "10 ⁶ /kg"
    text = re.sub(r"(?<=10)[ ]([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", r"\1", text)
    text = re.sub(r"/ ?μ ?(?=[Lgm]\b)", "/μ", text)  # "100,000/ μ L"
    text = re.sub(r"(?<=\w)[ ]([⁺⁻])(?=[ ,.;)]|$)", r"\1", text)  # "MRD ⁻ CR"
    return re.sub(r"(?<=[gG]/m)2(?![\d.])", "²", text)


def split_glued_words(text: str, evidence: WordEvidence) -> str:
    """`medianOS`, `problemmay`, `18months`: two words where one side proves the other."""
    text = re.sub(rf"(?<![\w.-])(\d+(?:\.\d+)?)({_TIME_UNITS})\b", r"\1 \2", text)
    text = re.sub(r"(?<=\d)(?=(?:and|vs|versus)\b)", " ", text)
    text = re.sub(r"(?<=\bvs\.)(?=\d)", " ", text)
    text = re.sub(r"(?<=[a-zA-Z]{3}\.)(?=[A-Z][a-z]{3,}[ ,])", " ", text)
    text = re.sub(r"\b(\d+)([A-Z]{3,})(?=-)", _split_count(evidence), text)
    return re.sub(r"(?<![\w/.@-])[A-Za-z]{4,}(?![\w/@])", _split_word(evidence), text)


def _split_count(evidence: WordEvidence) -> Callable[[re.Match[str]], str]:
    def split(match: re.Match[str]) -> str:
        known = evidence.count(match.group(2)) > 2
        return f"{match.group(1)} {match.group(2)}" if known else match.group(0)

    return split


def _split_word(evidence: WordEvidence) -> Callable[[re.Match[str]], str]:
    def split(match: re.Match[str]) -> str:
        return " ".join(_pieces(match.group(0), evidence))

    return split


def _pieces(word: str, evidence: WordEvidence) -> list[str]:
    """The words that were glued together, or the word alone: "amedianOS" -> a, median, OS."""
    if word.lower() in english_words() or len(word) > LONGEST_GLUED:
        return [word]
    for at in range(1, len(word)):
        if _are_glued(word[:at], word[at:], evidence):
            return [word[:at], word[at:]]
    acronym = re.search(r"(?<=[a-z])[A-Z]{2,}\Z", word)
    if acronym:
        left = _pieces(word[: acronym.start()], evidence)
        if len(left) > 1 and _are_glued(left[-1], acronym.group(0), evidence):
            return [*left, acronym.group(0)]
    return [word]


def _are_glued(left: str, right: str, evidence: WordEvidence) -> bool:
    if right.isupper() and len(right) > 1:  # "medianOS", "ofMSD"
        plain = left.islower() or left.istitle()
        word = left in _SMALL_WORDS or (len(left) > 3 and left.lower() in english_words())
        return plain and len(left) > 1 and word and evidence.count(right) > 1
    if left.isupper() and len(left) > 2:  # "HSCTwas"
        return right in _SMALL_WORDS and len(right) > 1
    if right[0].isupper():  # "theMemorial"
        return left in _SMALL_WORDS and right.istitle() and evidence.is_word(right)
    if left.lower() in _SMALL_WORDS:  # "Themedian", "amedian"
        return len(right) > 3 and evidence.count(right) > 1 and evidence.count(left + right) <= 1
    known = len(left) > 3 and left.islower() and left in english_words()
    return known and right in _SMALL_WORDS and len(right) > 2  # "problemmay"
