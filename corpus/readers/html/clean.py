"""Takes out of a page what is not its text: furniture, scripts, hidden elements."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from corpus.readers.html.table import set_tables
from corpus.readers.html.unseen import unseen

_NEVER_TEXT = frozenset(
    "script style noscript template iframe object embed svg canvas audio video button input "
    "select textarea dialog nav head link meta menu".split()
)
_ROLES = frozenset(
    "navigation search banner contentinfo dialog alertdialog complementary menu menubar toolbar "
    "tooltip".split()
)
_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|breadcrumbs?|shar(?:e|ing)|social|toolbar|sidebar|"
    r"recommend(?:ed|ations?)|advert\w*|cookies?|popup|modal|tooltip|newsletter|altmetrics?|"
    r"permalink|metrics|downloads?|skip|sr-only|visually-?hidden|goto|jumpto|nomenu|tools?|"
    r"c-reading-companion|related-articles?|related-content|masthead|pagination|comments?)"
    r"(?=$|[-_\s])",
    re.IGNORECASE,
)
_LABELS = frozenset(
    "google scholar|pubmed|pubmed central|download references|go to reference|manage alerts|"
    "view full text|view author publications|download|crossref|view article|"
    "pmc free article|cas|full text|go to:|medline|"
    "open in a separate window|open in new tab|open in a new tab|download powerpoint slide|"
    "web of science|isi|"
    "view large|download slide|view in article|article|ads|mathscinet|full size table|cas|"
    "full size image|back to top|find this author on google scholar|export references".split("|")
)
_KNOWN_MAINS = ("//article", "//main", "//*[@role='main']", "//*[@itemprop='articleBody']",
                "//*[@id='content']", "//*[@id='main-content']")  # fmt: skip


def clean(root: HtmlElement) -> list[str]:
    """Remove what no reader of the page sees; returns a warning for each kind of hidden text."""
    _keep_tex(root)
    warnings = []
    # The sheets are read before they are taken out, with the scripts, as what is never text.
    found = list(unseen(root))
    pale = [text for one in found if one.pale and (text := _blanked(one.element))]
    if pale:
        warnings.append(f"Left out: text in the colour of its ground: {_sample(pale)}")
    # Every page hides menus; only hidden paragraphs of the article deserve a warning.
    hidden = [one for one in found if not one.pale and one.element.tag not in _NEVER_TEXT]
    prose = [
        text for one in hidden if _is_prose(one.element)
        and (text := _words(one.element if one.whole else one.element.text))
    ]  # fmt: skip
    if prose:
        warnings.append(f"Left out: hidden text: {_sample(prose)}")
    for one in hidden:
        if one.whole and one.element.getparent() is not None:
            _drop(one.element)
        else:
            _blanked(one.element)
    _remove(root, lambda el: el.tag in _NEVER_TEXT)
    _remove(root, lambda el: (el.get("role") or "").lower() in _ROLES)
    _remove(root, _is_label)
    _remove(root, _is_contents)
    set_tables(root)
    return warnings


def main_content(root: HtmlElement) -> HtmlElement:
    """The element that holds the article, its furniture removed."""
    whole = _weight(root)
    found = [el for path in _KNOWN_MAINS for el in root.xpath(path)]
    best = max(found, key=_weight, default=root)
    if _weight(best) < 0.5 * whole:
        best = root
    # Take the smallest element that still holds nearly all that the best one holds.
    for el in found:
        if _weight(el) >= 0.97 * _weight(best) and best in el.iterancestors():
            best = el
    if best is root:
        best = _narrowed(root, whole)
    limit = 0.1 * _weight(best)
    furniture = [el for el in best.iter("*") if el is not best and _is_furniture(el, limit)]
    # If these names would remove much of the text, they mean something else on this page.
    if sum(map(_weight, furniture)) < 0.3 * _weight(best):
        gone = set(furniture)
        _remove(best, gone.__contains__)
    return best


def _narrowed(root: HtmlElement, whole: int) -> HtmlElement:
    """Go down from the page as long as one child holds nearly all of the running text.

    Short cells weigh nothing, so a child that leaves a table out does not hold the article.
    """
    el = root
    while True:
        inner = next((child for child in el if _weight(child) >= 0.97 * whole > 0), None)
        if inner is not None and len(list(inner.iter("table"))) < len(list(el.iter("table"))):
            inner = None
        if inner is None or inner.tag in ("table", "p", "ul", "ol"):
            return el
        el = inner


def _weight(el: HtmlElement) -> int:
    """Characters in paragraphs, list items and cells long enough to be running text."""
    if not isinstance(el.tag, str):
        return 0
    texts = (part.text_content() for part in el.iter("p", "li", "td", "h1"))
    return sum(len(text) for text in texts if len(text) > 40)


def _remove(root: HtmlElement, condition: Callable[[HtmlElement], bool]) -> list[str]:
    """Take out every element that meets the condition; returns the texts removed."""
    gone = []
    for el in [el for el in root.iter() if isinstance(el.tag, str) and condition(el)]:
        if el.getparent() is None or el.tag in ("html", "body"):
            continue
        text = " ".join(el.text_content().split())
        if text:
            gone.append(text)
        el.drop_tree()
    return gone


def _sample(texts: list[str]) -> str:
    words = sum(len(text.split()) for text in texts)
    return f"{words} words, beginning “{texts[0][:80]}”."


def _words(found: HtmlElement | str | None) -> str:
    """The words of an element or of a text, on one line."""
    text = found or "" if isinstance(found, str | None) else found.text_content()
    return " ".join(text.split())


def _blanked(el: HtmlElement) -> str:
    """Take out the text of an element, without that of its children; returns what it was."""
    if el.tag in _NEVER_TEXT:
        return ""
    text = _words(" ".join([el.text or "", *(child.tail or "" for child in el)]))
    if el.text:
        el.text = " "
    for child in el:
        child.tail = " " if child.tail else child.tail
    return text


def _drop(el: HtmlElement) -> None:
    """Take out an element with all that it holds; `html` and `body` stay, without anything."""
    if el.tag in ("html", "body"):
        el.text = None
        el[:] = []
    else:
        el.drop_tree()


def _is_prose(el: HtmlElement) -> bool:
    inside = any(around.tag in ("article", "main") for around in el.iterancestors())
    return (inside or _stands_alone(el)) and _weight(el) + len(el.text or "") > 60


def _stands_alone(el: HtmlElement) -> bool:
    """Whether it is a text of its own without links, which pages do not hide as a rule."""
    return el.tag in ("p", "li", "span") and el.find(".//a") is None


def _is_label(el: HtmlElement) -> bool:
    if el.tag not in ("a", "span", "div", "p"):
        return False
    return len(el) < 3 and el.text_content().strip(" []()|\n\t\xa0").lower() in _LABELS


def _is_contents(el: HtmlElement) -> bool:
    """A table of contents: three items or more, each one link into this page and no more."""
    if el.tag not in ("ul", "ol"):
        return False
    items = [
        item for item in el.iter("li") if item.find(".//ul") is None and item.find(".//ol") is None
    ]
    links = [item.find(".//a") for item in items]
    return len(items) > 2 and all(
        link is not None
        and "#" in (link.get("href") or "")
        and link.text_content().strip() == item.text_content().strip()
        for item, link in zip(items, links, strict=True)
    )


def _is_furniture(el: HtmlElement, limit: float) -> bool:
    if el.tag in ("table", "tr", "td", "tbody", "p", "h1", "h2", "h3", "li"):
        return False
    names = f"{el.get('class') or ''} {el.get('id') or ''}"
    furniture = el.tag in ("footer", "aside") or bool(_FURNITURE.search(names))
    if not furniture or _weight(el) > limit:
        return False
    return el.find(".//table") is None and el.find(".//figure") is None and el.find(".//h1") is None


def _keep_tex(root: HtmlElement) -> None:
    """MathJax keeps a formula's source in a script; make that the formula, drop its drawings."""
    scripts = [el for el in root.iter("script") if (el.get("type") or "").startswith("math/tex")]
    for script in scripts:
        script.tag = "tex-math"
    if scripts:
        _remove(root, lambda el: bool(re.match(r"MathJax", el.get("class") or "")))
