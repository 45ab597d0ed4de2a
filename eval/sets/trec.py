"""Topics, qrels and a folder of documents, as TREC hands them out -> articles and questions.

    bedside eval convert FOLDER --output mine

The folder holds one file with `topics` or `queries` in its name, one with `qrels`, and folders of
documents. Topics are in the form with unclosed tags `<top>`, `<num>`, `<title>` and `<desc>`, in
the closed form with `<topic number="1">`, or in two columns separated by a tab; the question is
the title or, without one, the first of `<question>`, `<query>` and `<desc>` that there is.
Documents are files of any format that `bedside corpus add` reads, named by their document number,
or many in one file, between `<DOC>` and `</DOC>`. Where several files have `qrels` in their
name, `--split` gives a part of the name of the one that is meant.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from corpus.adding.files import files_of, read_draft
from corpus.errors import ArticleUnreadable, BadBatch
from corpus.markdown import format_article
from eval.sets.beir import read_qrels
from eval.sets.converted import Converted, read_text
from eval.sets.judged import Document, Query, add_documents, add_queries

ASKED = ("title", "question", "query", "desc", "summary", "description")

_TOPIC = re.compile(r"<top(?:ic)?\b([^>]*)>(.*?)(?=</top(?:ic)?>|<top(?:ic)?\b|\Z)", re.S | re.I)
# A field ends where the next tag begins; "in men < 60" is text, as old topics are no XML.
_FIELD = re.compile(r"<([A-Za-z]\w*)[^>]*>((?:[^<]|<(?![A-Za-z/]))*)")
_LABEL = re.compile(r"(?:(?<!\s)\s++)?(?:Number|Topic|Title|Description|Narrative)\s*+:\s*+", re.I)
_NUMBER = re.compile(r"""\bnumber\s*=\s*["']?([^"'\s>]+)""", re.I)
_DOC = re.compile(r"<DOC>(.*?)(?:</DOC>|\Z)", re.S | re.I)
_DOCNO = re.compile(r"<DOCNO>\s*(\S+?)\s*</DOCNO>", re.S | re.I)
_HEADLINE = re.compile(r"<(TITLE|HEADLINE|HL|TI)>(.*?)</\1>", re.S | re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def is_trec(folder: Path) -> bool:
    """Whether a folder has topics and judgements."""
    return bool(_files(folder, "qrel")) and bool(_files(folder, "topic", "quer"))


def convert(folder: Path, split: str | None = None) -> Converted:
    """Read a folder. Raises BadBatch where it does not have exactly one file of each kind."""
    qrels = _one(folder, _files(folder, "qrel"), "qrels", split)
    topics = _one(folder, _files(folder, "topic", "quer"), "topics", None)
    converted = Converted(f"{folder.resolve().name}, {qrels.name.split('.')[0]}")
    judgements = list(read_qrels(qrels, converted))
    names = add_documents(_documents(folder, converted), converted)
    add_queries(_topics(topics, converted), judgements, names, converted)
    return converted


def _files(folder: Path, *words: str) -> list[Path]:
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and any(word in path.name.lower() for word in words)
        and not ("qrel" in path.name.lower() and "qrel" not in words)
    ]  # fmt: skip


def _one(folder: Path, found: list[Path], what: str, split: str | None) -> Path:
    """The file that is meant. Raises BadBatch where none or several could be."""
    fitting = [path for path in found if not split or split in path.name]
    if len(fitting) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise BadBatch(
            f"{folder} must hold one file of {what}, and has {names}; leave one there, or name a "
            "part of the name of the qrels that are meant with --split."
        )
    return fitting[0]


def _topics(path: Path, converted: Converted) -> Iterator[Query]:
    text = read_text(path)
    marked = list(_TOPIC.finditer(text))
    if not marked:
        yield from _columns(text, path, converted)
    for number, topic in enumerate(marked, start=1):
        fields: dict[str, str] = {}
        for found in _FIELD.finditer(topic[2]):
            value = " ".join(html.unescape(_LABEL.sub("", found[2], count=1)).split())
            fields.setdefault(found[1].lower(), value)
        attribute = _NUMBER.search(topic[1])
        query_id = fields.get("num") or (attribute[1] if attribute else "")
        asked = next((fields[name] for name in ASKED if fields.get(name)), "")
        if query_id and asked:
            yield Query(query_id, asked)
        else:
            what = "text" if query_id else "number"
            converted.leave_out("topic", query_id or f"{number} of the file", f"it has no {what}")


def _columns(text: str, path: Path, converted: Converted) -> Iterator[Query]:
    for number, line in enumerate(text.splitlines(), start=1):
        query_id, _, asked = (part.strip() for part in line.partition("\t"))
        if query_id and asked:
            yield Query(query_id, asked)
        elif line.strip():
            name = f"in line {number} of {path.name}"
            converted.leave_out("topic", name, "it is not two columns parted by a tab")


def _documents(folder: Path, converted: Converted) -> Iterator[Document]:
    """The documents of every folder in the folder."""
    folders = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    if not folders:
        raise BadBatch(f"{folder} has no folder of documents in it; put them into one.")
    for place in folders:
        known = files_of([place])
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            try:
                yield from _documents_of(path, known=path in known)
            except (ArticleUnreadable, BadBatch) as exc:
                converted.leave_out("document", path.name, exc)


def _documents_of(path: Path, *, known: bool) -> Iterator[Document]:
    """A file's documents: one, named as the file, or many. Raises ArticleUnreadable, BadBatch."""
    is_binary = path.suffix.lower() == ".pdf"
    marked = [] if is_binary else [m[1] for m in _DOC.finditer(read_text(path))]
    for inside in marked:
        number = _DOCNO.search(inside)
        if number is None:
            raise BadBatch(f"{path} holds a <DOC> without a <DOCNO>.")
        title = _HEADLINE.search(inside)
        body = _HEADLINE.sub("", _DOCNO.sub("", inside), count=1)
        yield Document(number[1], _plain(title[2]) if title else "", _plain(body))
    if marked:
        return
    if path.suffix.lower() in {".txt", ".md"} or not (known or is_binary):
        yield Document(path.stem if path.suffix else path.name, "", read_text(path))
        return
    draft = read_draft(path)
    yield Document(path.stem, source=format_article(draft.metadata, draft.body))


def _plain(text: str) -> str:
    """The text with each tag replaced by a blank."""
    return html.unescape(_TAG.sub(" ", text)).strip()
