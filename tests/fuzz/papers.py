"""Papers of each format with strange metadata, text and tables, and files spoilt at random.

A `Paper` is made once and written as JATS, HTML, Markdown, text or PDF. `library` draws what a
folder of somebody's papers may hold: papers, damaged papers, and real reports that were changed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import escape, unescape
from io import BytesIO

from hypothesis import strategies as st
from lxml import etree

HOSTILE = (
    "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "</p><iframe src=//a.example>",
    "' onmouseover='alert(1)", "</script><xmp>", "${alert(1)}", "{{7*7}}", "{% raw %}", "`x`",
    "\\u12 \\x", "&lt;b&gt;", "&amp;lt;", "javascript:alert(1)", "[red]x[/red]", "[/]",
    "%s %(a)s {0}", "../../etc/passwd", "=1+1", "| a | b |", "---", "```", "# not a heading",
    "[1]", "[1,2", "(((((((((((", "↳ x", "> x", "Table 1. x", "References", "* * *", "\t",
)  # fmt: skip
SCRIPTS = (
    "Ångström", "ﬁbrosis", "FEV₁", "TNF-α", "µg", "μg", "≥60", "−0.5", "0·8", "1,5", "12\u202f345",
    "王小明 研究", "عربي", "\u202eabc", "e\u0301\u0301\u0301", "İstanbul", "ß", "ᾳ", "𝔘𝔫𝔦",
    "🩸👩‍⚕️", "\u200b", "\u2060", "\xa0", "\u3164", "\ufffd", "\u2028", "\x85", "Σ", "ŉ", "SJÖGREN",
    "(naïve)", "CD4⁺",
)  # fmt: skip
WORDS = (
    "patients men women snoring iron placebo daily group relapse survival median months rate rose "
    "fell by after with without in of the and not were was 12.4 38% 0.61 240 (95% CI 1.2–3.4) "
    "P = 0.004 n = 12 IL-6 PD HR Mortality significant."
).split()
NAMES = ("Zhao", "van der Berg", "O'Neil", "Jones Jr", "WHO Group", "d’Arcy", "Ng", "", "et al.")
NUMBERS = (
    "NCT02028455", "NCT--", "ISRCTN12345678", "ChiCTR--OPC--12345678", "EudraCT 2019-", "no.:", "-",
)  # fmt: skip
DOIS = (
    "10.1000/xyz.5", "10.1000/<b>", "https://doi.org/10.1/a", "doi:", "javascript:alert(1)",
    "10.1/" + "9" * 300,
)  # fmt: skip
YEARS = ("2020", "0", "-5", "20202020202020202020", "MMXX", "2020-13-45", "99999", "")


@dataclass(frozen=True)
class Paper:
    """What a paper says, whatever format it is written in."""

    title: str
    authors: tuple[str, ...]
    year: str
    journal: str
    doi: str
    registration: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]  # heading, paragraphs
    tables: tuple[tuple[tuple[str, ...], ...], ...]  # of rows; the first is the header
    caption: str


@dataclass(frozen=True)
class File:
    """One file of a folder; `whole` where nobody has spoilt it."""

    name: str
    data: bytes
    whole: bool


def xml_text(text: str) -> str:
    """Text as it may stand in XML: without what no XML can hold, escaped."""
    return escape("".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff")))


def as_jats(paper: Paper) -> bytes:
    """A JATS article."""
    x = xml_text
    people = "".join(
        f'<contrib contrib-type="author"><name><surname>{x(name)}</surname>'
        "<given-names>A</given-names></name></contrib>" for name in paper.authors
    )  # fmt: skip
    tables = "".join(
        f'<table-wrap id="t{n}"><label>Table {n}</label>'
        f"<caption><p>{x(paper.caption)}</p></caption><table><thead>{_xml_rows(rows[:1], 'th')}"
        f"</thead><tbody>{_xml_rows(rows[1:], 'td')}</tbody></table></table-wrap>"
        for n, rows in enumerate(paper.tables, 1)
    )
    sections = "".join(
        f"<sec><title>{x(heading)}</title>{''.join(f'<p>{x(p)}</p>' for p in paragraphs)}</sec>"
        for heading, paragraphs in paper.sections
    )
    return (
        '<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article">'
        f"<front><journal-meta><journal-title>{x(paper.journal)}</journal-title></journal-meta>"
        f'<article-meta><article-id pub-id-type="doi">{x(paper.doi)}</article-id><title-group>'
        f"<article-title>{x(paper.title)}</article-title></title-group><contrib-group>{people}"
        f"</contrib-group><pub-date><year>{x(paper.year)}</year></pub-date><abstract><p>"
        f"{x(paper.registration)}</p></abstract></article-meta></front><body>{sections}{tables}"
        "</body></article>"
    ).encode("utf-8", "replace")


def as_html(paper: Paper) -> bytes:
    """A page as publishers make it."""
    x = xml_text
    known = {"citation_title": paper.title, "citation_doi": paper.doi, "citation_date": paper.year,
             "citation_journal_title": paper.journal}  # fmt: skip
    metas = [*known.items(), *(("citation_author", name) for name in paper.authors)]
    head = "".join(f'<meta name="{name}" content="{x(value)}">' for name, value in metas)
    sections = "".join(
        f"<h2>{x(heading)}</h2>{''.join(f'<p>{x(p)}</p>' for p in paragraphs)}"
        for heading, paragraphs in paper.sections
    )
    tables = "".join(
        f"<table><caption>{x(paper.caption)}</caption>{_xml_rows(rows[:1], 'th')}"
        f"{_xml_rows(rows[1:], 'td')}</table>" for rows in paper.tables
    )  # fmt: skip
    return (
        f"<!doctype html><html><head><title>{x(paper.title)}</title>{head}</head><body><article>"
        f"<h1>{x(paper.title)}</h1><p>{x(paper.registration)}</p>{sections}{tables}</article>"
        "</body></html>"
    ).encode("utf-8", "replace")


def _xml_rows(rows: Sequence[Sequence[str]], tag: str) -> str:
    return "".join(
        f"<tr>{''.join(f'<{tag}>{xml_text(cell)}</{tag}>' for cell in row)}</tr>" for row in rows
    )


def as_markdown(paper: Paper) -> bytes:
    """An article file with front matter; JSON strings are YAML too, lone surrogates included."""
    front = {"title": paper.title, "authors": list(paper.authors), "journal": paper.journal,
             "doi": paper.doi, "registration": [paper.registration]}  # fmt: skip
    lines = [f"{name}: {json.dumps(value)}" for name, value in front.items()]
    return f"---\n{chr(10).join([*lines, f'year: {paper.year}'])}\n---\n{_body(paper)}".encode(
        "utf-8", "replace"
    )


def as_text(paper: Paper) -> bytes:
    """Plain text, as it is copied out of a page."""
    first = (
        f"{paper.title}\n{', '.join(paper.authors)}\n{paper.journal} {paper.year}. doi: {paper.doi}"
    )
    return f"{first}\n\n{paper.registration}\n\n{_body(paper)}".encode("utf-8", "replace")


def _body(paper: Paper) -> str:
    parts = []
    for heading, paragraphs in paper.sections:
        parts += [f"## {heading}", *paragraphs]
    for number, (header, *rows) in enumerate(paper.tables, 1):
        lines = [header, ["---"] * len(header), *rows]
        parts += [f"Table {number} {paper.caption}"]
        parts += ["\n".join("| " + " | ".join(line) + " |" for line in lines)]
    return "\n\n".join(parts) + "\n"


def as_pdf(paper: Paper) -> bytes:
    """One page of lines; the font has Latin letters alone."""
    from reportlab.pdfgen.canvas import Canvas

    made = BytesIO()
    canvas = Canvas(made, pageCompression=0, invariant=True)
    text = canvas.beginText(50, 800)
    for line in as_text(paper).decode("utf-8").splitlines()[:60]:
        text.textLine(line.encode("latin-1", "replace").decode("latin-1")[:110])
    canvas.drawText(text)
    canvas.save()
    return made.getvalue()


WRITERS: dict[str, Callable[[Paper], bytes]] = {
    ".xml": as_jats, ".html": as_html, ".md": as_markdown, ".txt": as_text, ".pdf": as_pdf,
}  # fmt: skip

SENTENCES = st.lists(st.sampled_from(WORDS), min_size=4, max_size=14).map(" ".join)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
STRANGE = st.sampled_from(HOSTILE) | st.sampled_from(SCRIPTS) | ANY_TEXT
TEXT = st.lists(SENTENCES | STRANGE, min_size=1, max_size=5).map(" ".join)
SHORT = STRANGE | st.sampled_from(WORDS) | st.just("")
ROWS = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(SHORT, min_size=n, max_size=n).map(tuple), min_size=1, max_size=4)
)
PAPERS = st.builds(
    Paper,
    title=TEXT | SHORT,
    authors=st.lists(st.sampled_from(NAMES) | SHORT, max_size=3).map(tuple),
    year=st.sampled_from(YEARS),
    journal=SHORT,
    doi=st.sampled_from(DOIS) | SHORT,
    registration=st.sampled_from(NUMBERS) | SHORT,
    sections=st.lists(
        st.tuples(SHORT, st.lists(TEXT, min_size=1, max_size=3).map(tuple)), min_size=1, max_size=3
    ).map(tuple),
    tables=st.lists(ROWS.map(tuple), max_size=2).map(tuple),
    caption=SHORT,
)
STEMS = (
    "paper", "a b", "-rf", "[red]", "naïve", "x" * 200, "README", ".hidden", "con", "it's", "a%2Fb",
    "<b>", "new\nline", "caf\udce9", "王", "{{x}}", "a&b", "--help",
)  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, data: bytes) -> bytes:
    """A file in which some pieces were cut, doubled, moved or written over."""
    for _ in range(draw(st.integers(1, 4))):
        size = len(data)
        first, last = sorted((draw(st.integers(0, size)), draw(st.integers(0, size))))
        piece = data[first : min(last, first + 4_000)]
        change = draw(st.integers(0, 4))
        if change == 0:
            data = data[:first] + data[first + len(piece) :]
        elif change == 1:
            data = data[:first] + piece * draw(st.integers(2, 20)) + data[first:]
        elif change == 2:
            data = data[:first]
        elif change == 3:
            data = data[:first] + draw(STRANGE).encode() + data[first:]
        else:
            data = data[:first] + draw(st.binary(min_size=1, max_size=4)) + data[first + 1 :]
    return data


MAX_ELEMENTS = 120  # of a real report that is changed: what a round can embed in a second or two


@st.composite
def changed(draw: st.DrawFn, report: bytes) -> bytes:
    """A JATS report of which parts were taken out, moved, doubled, or filled with strange text."""
    root = etree.fromstring(report, etree.XMLParser(resolve_entities=False, recover=True))
    chance = random.Random(draw(st.integers(0, 2**32)))
    while len(elements := [el for el in root.iter(*_PARTS) if el is not root]) > MAX_ELEMENTS:
        _take_out(chance.choice(elements))
    for _ in range(draw(st.integers(0, 12))):
        inside = [el for el in root.iter(etree.Element) if el.getparent() is not None]
        if not inside:
            break
        one, other = chance.choice(inside), chance.choice(inside)
        change = chance.randrange(5)
        if change == 0:
            _take_out(one)
        elif change == 1:
            other.addnext(deepcopy(one))
        elif change == 2:
            one.attrib.clear()
        else:
            text = xml_text(draw(STRANGE))
            one.text = unescape(text) if change == 3 else f"{unescape(text)}{one.text or ''}"
    return etree.tostring(root, encoding="utf-8")


_PARTS = ("p", "sec", "tr", "table-wrap", "ref", "fig", "contrib", "aff", "kwd")


def _take_out(el: etree._Element) -> None:
    parent = el.getparent()
    if parent is not None:
        parent.remove(el)


class Reports(tuple[tuple[str, bytes], ...]):
    """Real files by ending and content; what fails is told without them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Reports({len(self)} files)"


@st.composite
def libraries(draw: st.DrawFn, reports: Reports, most: int = 8) -> tuple[File, ...]:
    """What a folder may hold; `reports` are real files to change."""
    found: dict[str, File] = {}
    for number in range(draw(st.integers(1, most))):
        is_report = bool(reports) and draw(st.integers(0, 3)) == 0
        if is_report:
            suffix, data = reports[draw(st.integers(0, len(reports) - 1))]
            data = draw(changed(data)) if suffix == ".xml" else data
        else:
            suffix = draw(st.sampled_from(sorted(WRITERS)))
            data = WRITERS[suffix](draw(PAPERS))
        whole = draw(st.booleans())
        data = data if whole else draw(spoilt(data))
        stem = draw(st.sampled_from(STEMS))
        name = f"{stem}{suffix}" if f"{stem}{suffix}" not in found else f"{number}{suffix}"
        found[name] = File(name, data, whole)
    return tuple(found.values())
