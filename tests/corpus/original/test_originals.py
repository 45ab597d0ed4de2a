"""Pages of received PDFs drawn in processes with limits: good files, bad ones, and hostile ones."""

from __future__ import annotations

import io
import os
import threading
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus.adding.files import add_file
from corpus.article import Article, Metadata, Received
from corpus.errors import OriginalUnavailable, ServiceBusy
from corpus.markdown import format_article, parse_article
from corpus.original import originals as module
from corpus.original.kept import Kept
from corpus.original.originals import Originals

pytestmark = pytest.mark.slow

SENTENCES = (
    "We asked 469 people how long they sleep and noted their work.",
    "The answers came from four towns, by kind of work and by hours slept.",
    "Nobody was left out, and each was counted once in this report.",
)


def draw(path: Path, turn: int = 0, n_pages: int = 2) -> Path:
    canvas = Canvas(str(path), pagesize=(600, 800))
    for page in range(n_pages):
        canvas.setFont("Times-Roman", 12)
        for number, sentence in enumerate(SENTENCES):
            canvas.drawString(60, 500 - 40 * number, sentence.replace("We", f"On page {page}, we"))
        canvas.setPageRotation(turn)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture()
def library(tmp_path: Path) -> Path:
    return tmp_path / "articles"


@pytest.fixture()
def article(tmp_path: Path, library: Path) -> Article:
    return add_file(draw(tmp_path / "sleep.pdf"), library).article


def span(article: Article, words: str) -> tuple[int, int]:
    start = article.text.index(words)
    return start, start + len(words)


def made_from(library: Path, name: str, data: bytes) -> Article:
    """An article whose front matter names a file with these bytes."""
    from hashlib import sha256

    received = library.parent / "received"
    received.mkdir(parents=True, exist_ok=True)
    (received / name).write_bytes(data)
    source = format_article(
        Metadata(title="Bad", received=Received(name, sha256(data).hexdigest())), "Some words here."
    )
    return parse_article("bad", source)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_drawn_as_it_is_seen_and_the_box_is_on_the_words(
    tmp_path: Path, library: Path, turn: int
) -> None:
    article = add_file(draw(tmp_path / "sleep.pdf", turn), library).article
    originals = Originals(library)
    view = originals.view(article, [span(article, SENTENCES[2])])
    assert (view.n_pages, view.page, view.file) == (2, 1, "sleep.pdf")
    assert view.shapes[0] == (600, 800)  # reportlab gives a turned page the sides of an upright one
    picture = Image.open(io.BytesIO(originals.picture(article, 1))).convert("L")
    assert picture.width == 1_500 and picture.height == 2_000
    (box,) = view.boxes[0]
    across, down = picture.size
    inside = picture.crop(
        (
            int(box.left * across),
            int(box.top * down),
            int(box.right * across),
            int(box.bottom * down),
        )
    )
    assert min(inside.tobytes()) < 100  # the words are printed there
    ink = sum(pixel < 100 for pixel in inside.tobytes())
    assert ink > 0.2 * sum(pixel < 100 for pixel in picture.tobytes())  # one of three lines


def test_each_span_has_its_own_boxes_and_one_that_is_not_there_has_none(
    article: Article, library: Path
) -> None:
    changed = replace(article, text=article.text.replace("four towns", "five farms"))
    spans = [span(changed, SENTENCES[2]), span(changed, "came from five farms, by kind of work")]
    view = Originals(library).view(changed, spans)
    assert [len(boxes) for boxes in view.boxes] == [1, 0]


def test_a_file_that_is_gone_changed_or_no_pdf_is_told_in_one_sentence(
    article: Article, library: Path
) -> None:
    originals = Originals(library)
    kept = library.parent / "received" / "sleep.pdf"
    assert originals.has(article)
    originals.picture(article, 1)
    kept.write_bytes(kept.read_bytes() + b"\n")
    for ask in (lambda: originals.picture(article, 1), lambda: originals.view(article)):
        with pytest.raises(OriginalUnavailable, match="not the file that this article was made"):
            ask()
    kept.unlink()
    assert not originals.has(article)
    with pytest.raises(OriginalUnavailable, match=r"sleep\.pdf is not there any more"):
        originals.picture(article, 1)
    text = replace(article, metadata=Metadata(received=Received("sleep.txt", "0" * 64)))
    for other in (text, replace(article, metadata=Metadata())):
        assert not originals.has(other)
        with pytest.raises(OriginalUnavailable, match="not received as a PDF"):
            originals.view(other)


def test_front_matter_cannot_name_a_file_elsewhere(article: Article, library: Path) -> None:
    received = article.metadata.received
    assert received is not None
    for name in ("../received/sleep.pdf", "/etc/sleep.pdf", "..pdf/../sleep.pdf"):
        metadata = replace(article.metadata, received=replace(received, file=name))
        elsewhere = replace(article, metadata=metadata)
        assert not Originals(library).has(elsewhere)
        with pytest.raises(OriginalUnavailable):
            Originals(library).picture(elsewhere, 1)


def test_a_page_that_is_not_there_is_told(article: Article, library: Path) -> None:
    with pytest.raises(OriginalUnavailable, match="has 2 pages, and no page 3"):
        Originals(library).picture(article, 3)


def huge_picture() -> bytes:
    """A PDF of a few kB whose one picture has 60,000 times 60,000 pixels."""
    data = zlib.compress(zlib.compress(b"\0" * 20_000_000, 9), 9)
    head = b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8"
    picture = head + b"/ColorSpace/DeviceRGB/Filter[/FlateDecode/FlateDecode]/Length %d>>" % len(
        data
    )
    return pdf(
        [picture + b"stream\n" + data + b"\nendstream"], b"q 500 0 0 500 0 0 cm /I 5 0 R Do Q"
    )


def endless_drawing() -> bytes:
    """A PDF of a few kB with a billion strokes: each of its forms draws the next one 40 times."""
    forms = []
    for number in range(6):
        draws = b"/F Do " * 40 if number < 5 else b"0 0 m 500 500 l S " * 400
        forms.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>"
            b"/Length %d>>stream\n%s\nendstream" % (6 + number, len(draws), draws)
        )
    return pdf(forms, b"/F Do")


def pdf(more: list[bytes], content: bytes) -> bytes:
    """A PDF of one page; `more` are its objects from number 5 on, the first as /F and /I."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R/I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content), *more,
    ]  # fmt: skip
    found, places = b"%PDF-1.5\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(found)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return found + head + table + end


def locked(tmp_path: Path) -> bytes:
    canvas = Canvas(str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("secret"))
    canvas.drawString(50, 700, "locked")
    canvas.save()
    return (tmp_path / "locked.pdf").read_bytes()


def test_hostile_and_broken_files_stop_nothing(tmp_path: Path, library: Path) -> None:
    files = {
        "huge.pdf": huge_picture(), "none.pdf": b"%PDF-1.7\nnothing", "empty.pdf": b"",
        "locked.pdf": locked(tmp_path), "words.pdf": b"<script>alert(1)</script>" * 100,
    }  # fmt: skip
    originals, before = Originals(library), held_by_us()
    for name, data in files.items():
        article = made_from(library, name, data)
        started = time.monotonic()
        try:
            picture = originals.picture(article, 1)
            assert name == "huge.pdf" and len(picture) < 1_000_000  # drawn without its picture
        except OriginalUnavailable as exc:
            assert f"The received file {name} " in str(exc)
        assert time.monotonic() - started < module.MAX_SECONDS + 5
        assert held_by_us() < before + 500


def held_by_us() -> int:
    """Megabytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024**2


def test_what_takes_too_long_is_ended_and_not_tried_again_at_once(library: Path) -> None:
    article = made_from(library, "endless.pdf", endless_drawing())
    originals = Originals(library)
    started = time.monotonic()
    with pytest.raises(OriginalUnavailable, match=r"endless\.pdf (takes too long|is damaged)"):
        originals.picture(article, 1)
    first = time.monotonic() - started
    assert first < module.MAX_SECONDS + 5
    started = time.monotonic()
    with pytest.raises(OriginalUnavailable):
        originals.picture(article, 1)
    assert time.monotonic() - started < 1
    good = add_file(draw(library.parent / "good.pdf"), library).article
    assert originals.picture(good, 1)


def test_of_many_requests_at_once_some_wait_and_the_rest_are_refused(
    article: Article, library: Path
) -> None:
    originals = Originals(library)
    outcomes: list[object] = []

    def ask(number: int) -> None:
        try:
            outcomes.append(originals.view(article, [(0, 10 + number)]).n_pages)
        except ServiceBusy as exc:
            outcomes.append(type(exc))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(2) == module.MAX_WAITING + 1
    assert outcomes.count(ServiceBusy) == 20 - module.MAX_WAITING - 1


def test_a_picture_is_drawn_once_and_kept(article: Article, library: Path) -> None:
    originals = Originals(library)
    view = originals.view(article, [span(article, SENTENCES[2])])
    started = time.monotonic()
    picture = originals.picture(article, view.page)
    assert originals.view(article, [span(article, SENTENCES[2])]) is view
    assert time.monotonic() - started < 0.05
    assert Image.open(io.BytesIO(picture)).format == "WEBP"


def test_what_is_kept_is_bounded_and_the_oldest_goes_first() -> None:
    kept: Kept[str, bytes] = Kept(10, len)
    for key in "abc":
        kept.put(key, b"1234")
        kept.get("a")
    assert [kept.get(key) for key in "abc"] == [b"1234", None, b"1234"]
    kept.put("large", b"x" * 50)
    assert [kept.get(key) for key in ("a", "c")] == [None, None] and kept.get("large")
