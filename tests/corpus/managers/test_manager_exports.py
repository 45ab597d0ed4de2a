"""Exports with their files, given as a person gives them, become articles."""

import shutil
import time
import zipfile
from pathlib import Path

import pytest
from forked import Forked, run
from zotero_folder import Zotero

from corpus.adding.exports import gather
from corpus.adding.files import add_files
from corpus.adding.outcomes import Added, NotAdded, Unchanged
from corpus.library import load_corpus
from corpus.markdown import read_front_matter

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent / "data"
SNORING = "Snoring in men over sixty: a survey"
TEXT = "# {}\n\nSnoring was present in 31% of {} men.\n"


def put(path, title=SNORING, n=4_000):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(title, n), encoding="utf-8")
    return path


def add(*paths, corpus, again=False):
    """What becomes of each file, and all that is told before."""
    workspace = corpus.parent / f"workspace-{time.monotonic_ns()}"
    found = gather(paths, workspace)
    outcomes = list(add_files(found.paths, corpus, records=found.records, again=again))
    return outcomes, [*found.told, *found.counts]


def bedside(*arguments):
    return run(["corpus", "add", *arguments])


@pytest.fixture()
def corpus(tmp_path):
    return tmp_path / "corpus"


@pytest.fixture()
def zotero_export(tmp_path):
    folder = tmp_path / "My Library"
    shutil.copytree(DATA, folder, ignore=lambda _, names: {*names} - {"zotero.bib"})
    title = "Snoring in men over sixty: a survey of NHS practices with >10 % loss"
    put(folder / "files/12/Berg et al. - 2019 - Snoring; a survey.md", title)
    put(folder / "files/14/yawning.md", "Yawning in women over sixty: a second survey")
    return folder


def test_an_export_of_zotero_ties_its_files_to_their_records(zotero_export, corpus):
    outcomes, told = add(zotero_export / "zotero.bib", corpus=corpus)
    assert [type(one) for one in outcomes] == [Added, Added]
    first, second = sorted(load_corpus(corpus), key=lambda article: article.article_id)
    assert first.article_id == "von-der-berg-2019" and second.article_id == "weiss-2021"
    metadata = first.metadata
    assert (metadata.doi, metadata.pmid, metadata.volume) == (
        "10.5555/snoring.2019", "31234567", "13",
    )  # fmt: skip
    assert metadata.received.file == "Berg et al. - 2019 - Snoring; a survey.md"
    assert metadata.recorded[0].file == "zotero.bib"
    assert told == [
        'zotero.bib: the file files/13/landing.html of "Snoring in men over sixty: a survey of NHS '
        'practices with >10 % loss" (rossi_snoring_2019) is missing.',
        "zotero.bib: 2 records, 2 files to read, 0 without a file that can be read, 1 links that "
        "lead to none.",
    ]


def test_given_again_it_changes_nothing(zotero_export, corpus):
    add(zotero_export / "zotero.bib", corpus=corpus)
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    for path in (zotero_export / "zotero.bib", zotero_export):
        outcomes, _ = add(path, corpus=corpus)
        assert [type(one) for one in outcomes] == [Unchanged, Unchanged]
    assert before == {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}


def test_a_paper_that_is_there_already_is_completed_and_its_text_stays(zotero_export, corpus):
    (paper,) = zotero_export.glob("files/12/*.md")
    add(paper, corpus=corpus)
    (before,) = load_corpus(corpus)
    assert before.metadata.doi is None
    outcomes, _ = add(zotero_export / "zotero.bib", corpus=corpus)
    assert outcomes[0].replaced.article_id == before.article_id
    after = next(one for one in load_corpus(corpus) if one.article_id == before.article_id)
    assert after.metadata.doi == "10.5555/snoring.2019"
    assert (after.text, after.blocks) == (before.text, before.blocks)


def test_endnotes_text_is_an_export_with_its_folder_of_data(tmp_path, corpus):
    shutil.copy(DATA / "endnote.txt", tmp_path / "My EndNote Library.txt")
    data = tmp_path / "My EndNote Library.Data/PDF"
    shutil.copy(DATA.parents[1] / "data/article.html", tmp_path / "unrelated.html")
    put(data / "0123456790/Appendix.pdf")
    pdf = data / "0123456789/Berg 2019 - Snoring.pdf"
    pdf.parent.mkdir()
    pdf.write_bytes(_pdf(SNORING))
    outcomes, told = add(tmp_path / "My EndNote Library.txt", corpus=corpus)
    (article,) = load_corpus(corpus)
    assert [type(one) for one in outcomes] == [Added]
    assert article.metadata.authors[0].surname == "von der Berg"
    assert article.metadata.pmid == "31234567"
    assert "Berg 2019 - Snoring.pdf is read and Appendix.pdf left out" in told[0]
    assert '"Yawning in women over sixty: a second survey" (record 2) names no file.' in told[1]


def test_the_folder_of_zotero_is_read_without_its_trash_and_strays(tmp_path, corpus):
    zotero = Zotero(tmp_path / "Zotero")
    item = zotero.item("AAAA1111", [("Hans", "von der Berg")], title=SNORING, date="2019")
    zotero.attach(item, "PDFK0001", "storage:snoring.md", TEXT.format(SNORING, 4_000))
    gone = zotero.item("BBBB1111", title="Yawning in women over sixty: a second survey")
    zotero.attach(gone, "PDFK0002", "storage:yawning.md", TEXT.format("Yawning", 9))
    zotero.bin(gone)
    zotero.close()
    put(zotero.folder / "storage/STRAY001/stray.md", "Stray")
    outcomes, told = add(zotero.folder, corpus=corpus)
    (article,) = load_corpus(corpus)
    assert article.article_id == "von-der-berg-2019"
    assert [type(one) for one in outcomes] == [Added]
    assert any("1 item in Zotero's trash is left out." in sentence for sentence in told)


def test_a_zip_file_of_an_export_is_tied_too(zotero_export, tmp_path, corpus):
    packed = shutil.make_archive(str(tmp_path / "library"), "zip", tmp_path, zotero_export.name)
    outcomes, told = add(Path(packed), corpus=corpus)
    assert [type(one) for one in outcomes] == [Added, Added]
    assert {article.metadata.doi for article in load_corpus(corpus)} == {
        "10.5555/snoring.2019", None,
    }  # fmt: skip
    assert [one.path.name for one in outcomes] == [
        "berg-et-al-2019-snoring-a-survey.md", "yawning.md",
    ]  # fmt: skip
    assert any("landing.html" in sentence and "is missing" in sentence for sentence in told)


def test_files_beside_pubmeds_export_are_tied_by_what_they_state(tmp_path, corpus):
    shutil.copy(DATA / "pubmed.nbib", tmp_path / "pubmed.nbib")
    paper = tmp_path / "paper.md"
    paper.write_text(f"---\ndoi: 10.5555/Snoring.2019\n---\n{TEXT.format('Snoring', 4)}")
    _, told = add(tmp_path / "pubmed.nbib", paper, corpus=corpus)
    (article,) = load_corpus(corpus)
    assert article.metadata.pmid == "31234567" and article.metadata.volume == "13"
    assert told == [
        "pubmed.nbib: 2 records, none of which names a file; a file given with it is tied to the "
        "record of its DOI, PMID or title."
    ]


def test_nothing_outside_of_the_export_is_read(tmp_path, corpus):
    secret = put(tmp_path / "secret.md", "Secret")
    folder = tmp_path / "export"
    put(folder / "good.md")
    (folder / "link.md").symlink_to(secret)
    links = ["../secret.md", str(secret), secret.as_uri(), "link.md", "https://example.org/x.md"]
    records = [f"TY  - JOUR\nTI  - Secret\nL1  - {link}\nER  - \n" for link in links]
    (folder / "library.ris").write_text(
        "".join([*records, f"TY  - JOUR\nTI  - {SNORING}\nPY  - 2019\nL1  - good.md\nER  - \n"])
    )
    outcomes, told = add(folder / "library.ris", corpus=corpus)
    assert [type(one) for one in outcomes] == [Added]
    assert sum("leads out of the export's folder" in sentence for sentence in told) == 4
    assert "4 links that lead to none" in told[-1] and "5 without a file" in told[-1]
    assert not list((corpus / "received").glob("*secret*"))


def test_two_records_of_one_paper_do_not_take_turns(tmp_path, corpus):
    records, folder = "", tmp_path / "export"
    for name, n in (("a", 1), ("b", 2)):
        put(folder / f"{name}.md", n=n)
        records += (
            f"@article{{{name}, title={{{SNORING}}}, doi={{10.5555/x}}, file={{{name}.md}}}}\n"
        )
    (folder / "library.bib").write_text(records)
    for kind in (Added, Unchanged):
        outcomes, told = add(folder, corpus=corpus)
        assert [type(one) for one in outcomes] == [kind]
        assert f'"{SNORING}" (b) is the paper of "{SNORING}" (a) too' in told[0]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [("a.ris", b"no record at all", "a.ris holds no record"),
     ("a.bib", b"\x00\xff" * 5_000, "a.bib holds no record"),
     ("a.sqlite", b"nothing", "no library of Zotero"),
     ("a.bib", b"@article{a, title=" + b"{" * 200_000, "only its kind could be read"),
     ("a.ris", b"TY  - JOUR\n" * 100_001 + b"ER  - \n", "an export may hold at most 100,000"),
     ("a.zip", b"no zip", "the zip file is damaged"),
     ("a.ris", b"TY  - JOUR\n" + b"AU  - Berg, H\n" * 30_000, "1 record, none of which names")],
)  # fmt: skip
def test_an_export_that_is_none_says_so_and_the_rest_goes_on(tmp_path, corpus, name, data, says):
    (tmp_path / name).write_bytes(data)
    outcomes, told = add(tmp_path / name, put(tmp_path / "paper.md"), corpus=corpus)
    assert [type(one) for one in outcomes] == [Added]
    assert says in told[0]


def test_a_file_that_cannot_be_read_says_so_and_the_others_go_on(zotero_export, corpus):
    (zotero_export / "files/14/yawning.md").write_bytes(b"\xff\xfe\x00\x00")
    outcomes, _ = add(zotero_export / "zotero.bib", corpus=corpus)
    assert [type(one) for one in outcomes] == [Added, NotAdded]


def test_the_command_tells_what_is_left_out_with_the_count_last(zotero_export, corpus):
    done = bedside(zotero_export, "--corpus", corpus)
    assert done.returncode == 0
    assert "added as von-der-berg-2019" in done.stdout
    assert "2 records, 2 files to read" in done.stderr.splitlines()[-1]
    nothing = bedside(DATA / "mendeley.bib", "--corpus", corpus)
    assert nothing.returncode == 2
    assert "leads out of the export's folder" in nothing.stderr


def test_a_kill_leaves_whole_articles_and_the_next_command_goes_on(tmp_path, corpus):
    records = ""
    for n in range(60):
        put(tmp_path / f"files/{n}/paper.md", f"{SNORING}, part {n}", n)
        records += (
            f"@article{{k{n}, title={{{SNORING}, part {n}}}, year=2019, doi={{10.5555/{n}}},"
            f" file={{PDF:files/{n}/paper.md:application/pdf}}}}\n"
        )
    (tmp_path / "library.bib").write_text(records)
    command = ["corpus", "add", tmp_path / "library.bib", "--corpus", corpus]
    for n_before in (1, 20, 40):
        process = Forked(command)
        while process.poll() is None and len(list(corpus.glob("*.md"))) < n_before:
            time.sleep(0.005)
        process.kill()
        process.wait()
        for path in corpus.glob("*.md"):
            assert read_front_matter(path).doi.startswith("10.5555/")
        load_corpus(corpus)
    assert run(command).returncode == 0
    assert {article.metadata.doi for article in load_corpus(corpus)} == {
        f"10.5555/{n}" for n in range(60)
    }


def test_a_zip_file_without_the_flag_of_utf8_has_its_names_found(tmp_path, corpus):
    path = tmp_path / "library.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("library.bib", f"@article{{a, title={{{SNORING}}}, file={{Müller.md}}}}")
        packed.writestr("Müller.md", TEXT.format(SNORING, 3))
    data = bytearray(path.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # as zip on macOS packs: UTF-8, and no flag
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + (7 if mark == b"PK\x03\x04" else 9)] &= ~0x08
    path.write_bytes(data)
    outcomes, told = add(path, corpus=corpus)
    assert [type(one) for one in outcomes] == [Added] and len(told) == 1
    assert load_corpus(corpus)[0].metadata.recorded


def _pdf(title):
    """A page with a title and a sentence."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    data = BytesIO()
    canvas = Canvas(data)
    canvas.setFont("Times-Bold", 18)
    canvas.drawString(72, 760, title)
    canvas.setFont("Times-Roman", 10)
    for n in range(12):
        canvas.drawString(72, 700 - 12 * n, f"Snoring was present in {n + 31}% of the men asked.")
    canvas.save()
    return data.getvalue()
