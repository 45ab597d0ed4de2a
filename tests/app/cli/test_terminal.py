"""What the commands print in encodings that lack signs of the articles; what they write stays."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.terminal import harmless, json_line, print_in_any_encoding
from corpus.library import read_sources
from eval.cli import main
from index.storage import build as builder

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"
ROOT = Path(__file__).parents[3]
ENCODINGS = ["ascii", "latin-1", "cp1252", "cp437", "utf-16"]
SIGNS = "Fatigue fell by −0.4 points (≤0.5) in 38% of patients aged ≥60 with Sjögren’s syndrome."
ARTICLE = f"""---
title: Rituximab in Sjögren’s syndrome — 中文 🙂
authors: [Łoś Ž, Sjögren H]
journal: Ανοσολογία
year: 2019
---
## Abstract

{SIGNS} TNF-α was 3 µg/L; the ﬁrst dose was 10⁹ cells.
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("terminal")
    corpus = folder / "articles–β"
    corpus.mkdir()
    (corpus / "łoś-2019.md").write_text(ARTICLE, encoding="utf-8")
    builder.build(read_sources(corpus), embedder, folder / "index")
    return ["--corpus", str(corpus), "--index", str(folder / "index")]


@pytest.fixture()
def bedside(monkeypatch):
    """Runs the command in this process, with the streams of a console of an encoding."""

    def run(encoding, *arguments):
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
        for name, stream in zip(("stdout", "stderr"), streams, strict=True):
            monkeypatch.setattr(sys, name, stream)
        monkeypatch.setattr(sys, "argv", ["bedside", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        for stream in streams:
            stream.flush()
        printed, errors = (stream.buffer.getvalue().decode(encoding) for stream in streams)
        return ended.value.code or 0, printed, errors

    return run


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_answer_keeps_its_words_and_figures(bedside, place, encoding):
    status, printed, errors = bedside(encoding, "ask", "How much did fatigue fall?", *place)
    assert (status, errors) == (0, "")
    less, at_most, at_least = (
        sign if _has(sign, encoding) else spelled
        for sign, spelled in (("−", "-"), ("≤", "<="), ("≥", ">="))
    )
    assert f"fell by {less}0.4 points ({at_most}0.5) in 38% of patients" in printed
    assert f"aged {at_least}60 with Sj" in printed
    assert f"Sj{'ö' if _has('ö', encoding) else 'o'}gren" in printed


def _has(sign, encoding):
    try:
        sign.encode(encoding)
    except UnicodeError:
        return False
    return True


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])  # either Unicode, or not
def test_json_is_the_same_object_in_every_encoding(bedside, place, encoding):
    status, printed, _ = bedside(encoding, "ask", "How much did fatigue fall?", "--json", *place)
    record = json.loads(printed)
    assert status == 0 and record["passages"][0]["title"].endswith("— 中文 🙂")
    assert SIGNS in record["passages"][0]["text"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["corpus", "list"], ["index", "verify"],
        ["ask", "How much did fatigue fall?", "--cite", "ris"],
        ["ask", "How much did fatigue fall?", "--cite", "bibtex"],
        ["ask", "How much did fatigue fall?", "--cite", "vancouver"], ["index", "rollback"],
        ["ask", "What of ≥60 🙂 Ανοσολογία?"], ["ask", "x", "--article", "ж–unknown"],
        ["corpus", "add", "no–such–file.xml"], ["corpus", "remove", "ж"],
        ["ask", "a lone \udc9f surrogate"], ["corpus", "add", "not-utf-8-\udce4.xml"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_ends_in_a_traceback(bedside, place, arguments):
    encoding = "ascii"  # it lacks all that any other lacks
    known = place[2:] if arguments[0] == "index" and arguments[1] == "rollback" else place
    known = known[:2] if arguments[0] == "corpus" else known
    status, printed, errors = bedside(encoding, *arguments, *known)
    assert status in (0, 2) and "Traceback" not in errors
    assert printed if status == 0 else errors.startswith("bedside: ")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_batch_is_written_in_utf_8(bedside, place, tmp_path, encoding):
    questions, answers = tmp_path / "q–β.jsonl", tmp_path / "a–β.jsonl"
    questions.write_text(
        '{"id": "ä", "question": "How much did fatigue fall?"}\n', encoding="utf-8"
    )
    status, _, errors = bedside(encoding, "ask", "--batch", questions, "--output", answers, *place)
    assert status == 0 and "1 answers in" in errors
    record = json.loads(answers.read_bytes().decode("utf-8"))
    assert record["id"] == "ä" and SIGNS in record["passages"][0]["text"]


@pytest.mark.parametrize("encoding", ["ascii", "cp437"])
def test_the_installed_command_prints_to_a_pipe_of_another_encoding(place, encoding):
    done = subprocess.run(
        [COMMAND, "corpus", "list", *place[:2]], capture_output=True, timeout=120,
        env=os.environ | {"PYTHONIOENCODING": encoding, "COLUMNS": "200"},
    )  # fmt: skip
    assert done.returncode == 0 and done.stderr == b""
    assert "Rituximab in Sj" in done.stdout.decode(encoding)


# Several commands, one after the other in one process.
ALL = """
import json, sys
from eval.cli import main
for arguments in json.loads(sys.argv[1]):
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as ended:
        print("ended with", ended.code or 0)
"""


def test_no_file_is_read_or_written_in_the_encoding_of_the_machine(place, tmp_path):
    """Python warns where code leaves an encoding to the machine; none of ours does."""
    given = tmp_path / "given.md"
    given.write_text(ARTICLE, encoding="utf-8")
    new = ["--corpus", tmp_path / "new", "--index", tmp_path / "index"]
    commands = (["corpus", "add", given, *new[:2]], ["index", "build", *new],
                ["ask", "fatigue?", *new], ["corpus", "list", *new[:2]])  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ALL, json.dumps([list(map(str, one)) for one in commands])],
        capture_output=True, text=True, timeout=120,
        env=os.environ | {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout.count("ended with 0") == 4, done.stderr
    ours = [line for line in done.stderr.splitlines() if "EncodingWarning" in line]
    assert [
        line for line in ours if line.startswith(str(ROOT)) and "site-packages" not in line
    ] == []
    (article,) = (tmp_path / "new").glob("*.md")
    assert SIGNS in article.read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("encoding", "text", "printed"),
    [
        ("ascii", "α-TNF, β, Δ, ς", "alpha-TNF, beta, Delta, sigma"),
        ("ascii", "10⁹/L FEV₁ m²", "10^9/L FEV_1 m^2"),
        ("ascii", "2½ doses, 5 µg, 37°", "2 1/2 doses, 5 ug, 37 deg "),
        ("latin-1", "½ dose, 5 µg, m²", "½ dose, 5 µg, m²"),
        ("cp437", "α ≥ 5", "α ≥ 5"),
        ("cp1252", "≥60 – 70", ">=60 – 70"),
        ("ascii", "Łódź, Čapek, ﬁrst", "Lodz, Capek, first"),
        ("ascii", "中", "\\u4e2d"),
        ("utf-8", "a \udce4 b", "a \\udce4 b"),
    ],
)
def test_a_sign_that_is_lacking_is_spelled_and_never_lost(monkeypatch, encoding, text, printed):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    print_in_any_encoding()
    stream.write(text)
    stream.flush()
    assert stream.buffer.getvalue().decode(encoding) == printed


def test_json_for_a_console_without_unicode_is_ascii(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    assert json_line({"text": "≥60"}) == '{"text": "\\u226560"}\n'


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200f", "\u061c", "\u2028"]
)
def test_what_turns_text_round_is_shown_as_one_sign(mark):
    assert harmless(f"OS {mark}0.5 to 1.2") == "OS \N{REPLACEMENT CHARACTER}0.5 to 1.2"
