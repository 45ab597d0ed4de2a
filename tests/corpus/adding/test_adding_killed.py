"""An addition that is killed leaves only whole articles, and the same command goes on."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from kill.added import Killed
from reportlab.pdfgen.canvas import Canvas

from corpus.adding.files import add_files
from corpus.library import load_corpus
from corpus.places import places_of

SEED, KILLS = 20, 3
# Adds a file, and is killed just before it puts a file in its place, the one of that number.
DYING = """
import os, signal, sys
from pathlib import Path
from corpus.adding.files import add_files
file, corpus, number = sys.argv[1:]
seen = 0
def watch(event, _):
    global seen
    seen += event == "os.rename"
    if seen == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
list(add_files([Path(file)], Path(corpus)))
"""
PAPER = """Melatonin for sleep in ward {0}: a randomised trial

Abstract

In ward {0}, melatonin shortened sleep latency by {0} minutes in 1{0} patients.

Results

{1}
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_what_was_added_stays_whole_and_the_same_command_goes_on(tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    for number in range(10, 34):
        text = " ".join(f"Patient {n} of ward {number} slept for {n} hours." for n in range(150))
        (files / f"ward-{number}.txt").write_text(PAPER.format(number, text), encoding="utf-8")
    killed = Killed(files, tmp_path, random.Random(SEED))
    killed.whole()
    killed.kills(KILLS, tmp_path / "killed" / "articles")
    assert killed.seen["killed while it ran"] == KILLS, killed.seen
    assert killed.seen["before all were added"] > 0, killed.seen


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_no_moment_is_so_bad_that_an_article_stays_without_the_places_of_its_text(tmp_path):
    paper = tmp_path / "sleep.pdf"
    canvas = Canvas(str(paper))
    canvas.drawString(50, 740, "Nurses slept longer than drivers by 1.3 hours in the first year.")
    canvas.save()
    for number in range(1, 20):
        corpus = tmp_path / str(number) / "articles"
        dying = [sys.executable, "-c", DYING, paper, corpus, str(number)]
        status = subprocess.run(dying, cwd=Path(__file__).parents[3], check=False).returncode
        list(add_files([paper], corpus))
        (article,) = load_corpus(corpus)
        assert places_of(article, corpus), f"killed before file {number} was in place"
        if status == 0:
            break
    assert status == 0 and number > 3
