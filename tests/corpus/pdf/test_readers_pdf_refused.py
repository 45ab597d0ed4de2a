"""PDFs that are refused: scanned, locked, damaged, endless, or too large."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from typesetting import HEIGHT, LEFT, WIDTH, raw_pdf, two_columns

from corpus.adding.files import read_draft
from corpus.errors import ArticleUnreadable
from corpus.readers.sandbox.limited import read_limited

pytestmark = pytest.mark.slow


def test_page_without_text_layer_is_called_scanned(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "scan.pdf"), pagesize=(WIDTH, HEIGHT))
    canvas.rect(40, 40, 500, 700, fill=1)
    canvas.save()
    with pytest.raises(ArticleUnreadable, match=r"scanned.*recognise it with OCR"):
        read_draft(tmp_path / "scan.pdf")


def test_invisible_text_layer_of_a_scan_is_refused(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "ocr.pdf"), pagesize=(WIDTH, HEIGHT))
    text = canvas.beginText(LEFT, 600)
    text.setTextRenderMode(3)
    text.textLines(["A sentence behind the picture of a page.", "And another one below it."])
    canvas.drawText(text)
    canvas.save()
    with pytest.raises(ArticleUnreadable, match="only hides some"):
        read_draft(tmp_path / "ocr.pdf")


def test_locked_file(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(LEFT, 600, "locked")
    canvas.save()
    with pytest.raises(ArticleUnreadable, match="locked with a password"):
        read_draft(path)


def test_too_many_pages(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "long.pdf"))
    for number in range(501):
        canvas.drawString(LEFT, 600, f"page {number}")
        canvas.showPage()
    canvas.save()
    with pytest.raises(ArticleUnreadable, match="has 501 pages, more than the 500"):
        read_draft(tmp_path / "long.pdf")


def test_no_pages(tmp_path: Path) -> None:
    path = raw_pdf(
        tmp_path / "none.pdf",
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"],
    )
    with pytest.raises(ArticleUnreadable, match="is damaged or has no pages; download it again"):
        read_draft(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "is empty; download it again"),
     (b"not a PDF", "is no PDF, whatever its name says"),
     (b"\xef\xbb\xbf\n<!DOCTYPE html><title>Log in</title><script>alert(1)</script>",
      "is a web page and no PDF"),
     (b"<HTML><body>Mortality was 12%.", "is a web page and no PDF"),
     (b"PK\x03\x04" + b"\x00" * 500, "is a zip file or a document of an office program and no PDF"),
     (b"%PDF-1.7\n" + b"\x00" * 500, "is a PDF that breaks off before its end"),
     (b"%PDF-1.7\n" + b"\x00" * 500 + b"\n%%EOF\n", "is damaged or has no pages")],
)  # fmt: skip
def test_what_is_no_whole_pdf_says_what_it_is(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    with pytest.raises(ArticleUnreadable, match=says):
        read_draft(path)


def test_cycles_end(tmp_path: Path) -> None:
    """A page tree that holds itself, and a drawing that draws itself."""
    tree = raw_pdf(
        tmp_path / "tree.pdf",
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 3 >>"],
    )
    form = raw_pdf(
        tmp_path / "form.pdf",
        [
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R "
            b"/Resources << /XObject << /F 5 0 R >> >> >>",
            b"<< /Length 5 >>\nstream\n/F Do\nendstream",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 "
            b"/Resources << /XObject << /F 5 0 R >> >> >>\nstream\n/F Do\nendstream",
        ],
    )  # fmt: skip
    for path in (tree, form):
        with pytest.raises(ArticleUnreadable):
            read_limited(path, seconds=30)


# In a process of its own: a reader begins as a copy of the process that reads, and ours is large.
READ = """
import resource, sys
from pathlib import Path
from corpus.errors import ArticleUnreadable
from corpus.adding.files import read_draft
try:
    read_draft(Path(sys.argv[1]))
except ArticleUnreadable:
    print("refused", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_bomb_of_a_few_kilobytes(tmp_path: Path) -> None:
    """3 GB of blanks, deflated twice, as a page's content."""
    inner = zlib.compressobj(9)
    inner.compress(b"") + inner.flush(zlib.Z_FULL_FLUSH)
    block = inner.compress(b" " * 2**24) + inner.flush(zlib.Z_FULL_FLUSH)  # the same each time
    packed = zlib.compress(b"\x78\xda" + block * 192, 9)
    path = raw_pdf(
        tmp_path / "bomb.pdf",
        [
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>",
            b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
            % (len(packed), packed),
        ],
    )  # fmt: skip
    assert path.stat().st_size < 60_000
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True)
    assert time.monotonic() - start < 70
    refused, memory = done.stdout.split()
    assert refused == "refused" and int(memory) < 2.1 * 1024**2  # kB


def test_time_limit(tmp_path: Path) -> None:
    with pytest.raises(ArticleUnreadable, match=r"takes more than 0\.01 seconds"):
        read_limited(two_columns(tmp_path / "paper.pdf"), seconds=0.01)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(ArticleUnreadable, match="no file or folder.*missing.pdf"):
        read_draft(tmp_path / "missing.pdf")
    with pytest.raises(ArticleUnreadable, match="not a file"):
        read_draft(tmp_path)


def test_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(ArticleUnreadable, match="has 2,000 MB"):
        read_draft(path)


# On one processor, which four others keep busy: the reader runs in a fifth of the time, and its
# limit is twice what it uses of the processor.
BUSY = """
import os, resource, subprocess, sys, time
from pathlib import Path
from corpus.readers.sandbox.limited import read_limited
path = Path(sys.argv[1])
read_limited(path)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
limit = 2 * (used.ru_utime + used.ru_stime)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
start = time.monotonic()
try:
    read_limited(path, seconds=limit)
finally:
    for other in others:
        other.kill()
print((time.monotonic() - start) / limit)
"""


def test_a_busy_machine_makes_no_paper_unreadable(tmp_path: Path) -> None:
    path = two_columns(tmp_path / "paper.pdf")
    done = subprocess.run([sys.executable, "-c", BUSY, path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 1
