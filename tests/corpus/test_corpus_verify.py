"""The five articles are those received; no altered word, number or sign gets through."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pytest

import corpus
from corpus.article import Article
from corpus.library import DEFAULT_CORPUS, read_sources
from corpus.markdown import parse_article
from corpus.verify.compare import verify_article, verify_corpus
from corpus.verify.report import VerifyReport

pytestmark = pytest.mark.slow

RECEIVED = Path(corpus.__file__).parent / "received"
ZHAO, HSCT, JIANG = "zhao-2020", "hsct-adult-all-review", "jiang-2020"
CHEN, IMMUNO = "chen-2021", "immunotherapy-b-all-review"


@cache
def reports() -> dict[str, VerifyReport]:
    return {report.article_id: report for report in verify_corpus(DEFAULT_CORPUS, RECEIVED)}


@cache
def sources() -> dict[str, str]:
    return read_sources(DEFAULT_CORPUS)


def received_text(article: Article) -> str:
    assert article.metadata.received is not None
    return (RECEIVED / article.metadata.received.file).read_text(encoding="utf-8")


def verify_source(article_id: str, source: str) -> VerifyReport:
    article = parse_article(article_id, source)
    return verify_article(article, received_text(article))


def verify_altered(article_id: str, old: str, new: str) -> VerifyReport:
    source = sources()[article_id]
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
    return verify_source(article_id, source.replace(old, new))


def verify_exchanged(article_id: str, one: str, other: str) -> VerifyReport:
    source = sources()[article_id]
    assert source.count(one) == source.count(other) == 1
    marked = source.replace(one, "\0").replace(other, one)
    return verify_source(article_id, marked.replace("\0", other))


def assert_fault(report: VerifyReport, *parts: str) -> None:
    """Some fault's place and message hold all the parts."""
    assert not report.ok
    told = [f"{fault.place}: {fault.message}" for fault in report.faults]
    assert any(all(part in line for part in parts) for line in told), "\n".join(told)


@pytest.mark.parametrize("article_id", [CHEN, HSCT, IMMUNO, JIANG, ZHAO])
def test_the_article_is_the_one_received(article_id: str) -> None:
    report = reports()[article_id]
    assert report.ok, "\n".join(report.lines())
    assert report.n_words > 3_000
    assert report.n_numbers > 400


def test_every_article_is_verified() -> None:
    assert sorted(reports()) == sorted(sources())


def test_repairs_are_counted_by_kind() -> None:
    counts = reports()[HSCT].counts
    assert counts["sign restored"] == 6  # three ≥, one ≤, and the minus of MRD− twice
    assert counts["raised sign set back"] == 10  # one a row of Table 2 that has "!"
    assert counts["cell of a spanning column repeated"] == 2
    assert reports()[ZHAO].counts["cell of a spanning column repeated"] == 9  # Table 3
    assert reports()[ZHAO].counts["name of grouped columns set into each"] == 4  # "P"
    assert reports()[CHEN].counts["page furniture dropped"] == 3
    assert reports()[JIANG].counts["LaTeX turned into text"] == 19
    lines = reports()[HSCT].lines()
    assert any('sign restored (! -> ≥: 3, ! -> −: 2, " -> ≤: 1)' in line for line in lines)


@pytest.mark.parametrize(
    ("article_id", "old", "new", "row", "column"),
    [
        (ZHAO, "4.466 (1.561-12.776) | 0.005", "4.466 (1.561-12.776) | 0.006", "MRD bef", "P val"),
        (ZHAO, "| 38.2 | 65.8 |", "| 38.2 | 65.9 |", "MRD+", "2-year cumulative"),
        (HSCT, "18.1% (2/11)", "18.1% (3/11)", "NCT02028455", "Outcomes for those received"),
        (HSCT, "| ≥18 |", "| ≤18 |", "NCT01044069", "Age (Years)"),
        (HSCT, "| ≤70 |", "| ≥70 |", "NCT02965092", "Age (Years)"),
        (HSCT, "| 17.7% |", "| 17.7 |", "INO-VATE", ""),
        (JIANG, "37.5% (6/16) | 62.5% (10/16)", "62.5% (10/16) | 37.5% (6/16)", "NCT01044069", ""),
        (JIANG, "(1: 1), 0.5 × 10⁶", "(1: 1), 0.5 × 10⁵", "NCT02028455", "Subset and dose"),
        (JIANG, "| ineligible | no unexp", "| ineligible no unexp", "NCT01593696", ""),
        (IMMUNO, "vs. 6.7 months | 7.7 vs. 4.0", "vs. 4.0 months | 7.7 vs. 6.7", "Median o", ""),
        (IMMUNO, "burden (≥ 50%)", "burden (≤ 50%)", "Inotuzumab", ""),
    ],
)  # fmt: skip
def test_an_altered_cell_is_found(
    article_id: str, old: str, new: str, row: str, column: str
) -> None:
    assert_fault(verify_altered(article_id, old, new), f"row “{row}"[:-1], row, column)


@pytest.mark.parametrize(
    ("article_id", "old", "new", "place"),
    [
        (ZHAO, "patients seemed not to benefit", "patients seemed to benefit", "Background"),
        (ZHAO, "(OS; 77.0% versus", "(OS; 77.0 versus", "Abstract"),
        (ZHAO, "HR: 0.275, 95% CI", "HR: 0.257, 95% CI", "Patient characteristics"),
        (ZHAO, "disease (≥ 5% blasts)", "disease (≤ 5% blasts)", "Patient characteristics"),
        (ZHAO, "(n = 113)", "(n = 11 3)", "CAR-T therapy-associated toxicities"),
        (CHEN, "blasts ≥ 20% in the bone", "blasts ≤ 20% in the bone", "Humanized"),
        (CHEN, "MRD<65.6% at infusion", "MRD>65.6% at infusion", "Survival Outcome"),
        (CHEN, "range: 709–1,770", "range: 7091,770", "Humanized"),
        (HSCT, "Thus, imatinib did not impact", "Thus, imatinib did impact", "Matched sibling"),
        (HSCT, "(MRD+ vs. MRD−)", "(MRD+ vs. MRD+)", "Matched sibling"),
        (JIANG, "pre-infusion bone marrow MRD ≥ 5%", "pre-infusion bone marrow MRD ≤ 5%", "Pre-tr"),
        (IMMUNO, "(≥ 10⁻⁴ threshold)", "(≥ 10⁴ threshold)", "3.1 Blinatumumab"),
        (HSCT, "patients, blinatumomab improved", "patients, blinatumo mab improved", "expands"),
        (IMMUNO, "indicating long-term survivors", "indicating longterm survivors", "3.1"),
        (JIANG, "to 14 × 10⁵/kg anti", "to 14 × 1 0⁵/kg anti", "Anti-CD19"),
        (HSCT, "median OS was 70.2 months. The", "median OS was 70.2months. The", "Bridging"),
        (IMMUNO, "even without HSCT", "even with HSCT", "3.1"),
    ],
)  # fmt: skip
def test_an_altered_sentence_is_found(article_id: str, old: str, new: str, place: str) -> None:
    assert_fault(verify_altered(article_id, old, new), place)


def test_a_deleted_sentence_is_named() -> None:
    lost = "A sensitivity of 0.01% for MRD was achieved in all samples analyzed. "
    assert_fault(verify_altered(ZHAO, lost, ""), "Treatment protocol", "A sensitivity of 0.01%")


def test_an_added_sentence_is_named() -> None:
    old = "A sensitivity of 0.01%"
    report = verify_altered(ZHAO, old, "This was a randomised trial. " + old)
    assert_fault(report, "Treatment protocol", "[This was a randomised trial.]")


def test_a_deleted_row_is_named() -> None:
    lost = "| KMT2A rearranged, n (%) | 3 (4.5) | 5 (9.1) | 0.306 |\n"
    assert_fault(verify_altered(ZHAO, lost, ""), "table", "KMT2A rearranged, n (%)")


def test_a_deleted_last_row_is_named() -> None:
    lost = "| ↳ Third-party | 1 (1.5) | 2 (3.6) | |\n"
    assert_fault(verify_altered(ZHAO, lost, ""), "Third-party", "2 (3.6)")


def test_exchanged_rows_are_found() -> None:
    one, other = "| ↳ Male | 34 (50.7) | 35 (63.6) | |", "| ↳ Female | 33 (49.3) | 20 (36.4) | |"
    assert_fault(verify_exchanged(ZHAO, one, other), "table", "Male")


def test_sentences_exchanged_between_paragraphs_are_found() -> None:
    one = "The peak of CRS occurred in a median time of 6 days after CAR-T infusion."
    other = "Two patients suffered from primary platelet dysfunction."
    report = verify_exchanged(ZHAO, one, other)
    assert_fault(report, "CAR-T therapy-associated toxicities", "[wo patients suffered from pri")
    assert_fault(report, "Engraftment and chimerism", "peak of CRS")


def test_exchanged_paragraphs_are_found() -> None:
    text = sources()[ZHAO]
    one = next(line for line in text.splitlines() if line.startswith("Recently, chimeric"))
    other = next(line for line in text.splitlines() if line.startswith("Notably, consolidative"))
    assert_fault(verify_exchanged(ZHAO, one, other), "Background")


def test_exchanged_captions_are_found() -> None:
    one = (
        "Table 1: A comparison of the efficacies between each immunotherapy modalities for r/r ALL."
    )
    other = "Table 2: A comparison of the outcomes of CAR-T cells alone vs. CAR-T cells followed"
    assert_fault(verify_exchanged(HSCT, one, other + " by allo-HSCT."), "encloses")


def test_a_cell_filled_from_its_neighbour_is_counted() -> None:
    # The received text cannot tell a spanning cell from a wrong one, so the count must show it.
    report = verify_altered(ZHAO, "| 35 (63.6) | |", "| 35 (63.6) | 35 (63.6) |")
    kind = "cell of a spanning column repeated"
    assert report.counts[kind] == reports()[ZHAO].counts[kind] + 1


def test_a_label_repeated_down_its_rows_is_counted() -> None:
    old = "| | Indicated in patients in relapse"
    source = sources()[IMMUNO].replace(old, "| Blinatumomab" + old[1:])
    report = verify_source(IMMUNO, source)
    assert report.ok, "\n".join(report.lines())
    assert report.counts["label of a spanning row repeated"] >= 1


def write_corpus(folder: Path, body: str, digest: str, name: str = "a.txt") -> list[VerifyReport]:
    articles, received = folder / "articles", folder / "received"
    articles.mkdir()
    received.mkdir()
    (received / "a.txt").write_text("Relapse fell to 12% in the\nsecond group.\n")
    front = f"---\nreceived:\n  file: {name}\n  sha256: '{digest}'\n---\n"
    (articles / "a.md").write_text(front + body + "\n")
    return verify_corpus(articles, received)


GOOD = "Relapse fell to 12% in the second group."
DIGEST = hashlib.sha256(b"Relapse fell to 12% in the\nsecond group.\n").hexdigest()


def test_a_small_corpus_passes(tmp_path: Path) -> None:
    (report,) = write_corpus(tmp_path, GOOD, DIGEST)
    assert report.ok
    assert report.counts == {"line end joined": 1}
    assert (report.n_words, report.n_numbers) == (7, 1)


def test_a_changed_received_file_is_reported(tmp_path: Path) -> None:
    (report,) = write_corpus(tmp_path, GOOD, "0" * 64)
    assert_fault(report, "received file", f"has SHA-256 {DIGEST}")


MARKDOWN = (
    "## Results\n\nRelapse fell to 12% in the *second* group.\n\n"
    "| arm | n |\n| --- | --- |\n| A | 7 |"
)


@pytest.mark.parametrize(("was", "is_now"), [("", ""), ("12%", "21%")])
def test_a_received_markdown_file_is_compared_with_its_body(
    tmp_path: Path, was: str, is_now: str
) -> None:
    articles, received = tmp_path / "articles", tmp_path / "received"
    articles.mkdir()
    received.mkdir()
    source = f"---\ntitle: Relapse in two groups\nyear: 2020\n---\n{MARKDOWN}\n"
    (received / "a.md").write_text(source)
    digest = hashlib.sha256(source.encode()).hexdigest()
    front = f"---\ntitle: A title put right\nreceived:\n  file: a.md\n  sha256: '{digest}'\n---\n"
    (articles / "a.md").write_text(front + MARKDOWN.replace(was, is_now) + "\n")
    (report,) = verify_corpus(articles, received)
    assert report.ok == (was == is_now)
    if report.ok:
        assert report.n_words > 8 and report.n_numbers == 2
    else:
        assert_fault(report, "line 3 of the text", "fell to 21% in", "received", "fell to 12% in")


@pytest.mark.parametrize("name", ["b.txt", "../articles/a.md"])
def test_a_missing_received_file_is_reported(tmp_path: Path, name: str) -> None:
    (report,) = write_corpus(tmp_path, GOOD, DIGEST, name)
    assert_fault(report, "received file", name, "is not in")


def test_an_article_without_a_received_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Some text.\n")
    (report,) = verify_corpus(tmp_path, tmp_path)
    assert_fault(report, "names no received file")


@pytest.mark.parametrize("received", ["", "Nothing of the kind.\n"])
@pytest.mark.parametrize(
    "body", ["| a | b |\n| --- | --- |\n| 1 | 2 |", "# Title", "Some 5% text."]
)
def test_texts_with_nothing_in_common_are_reported(body: str, received: str) -> None:
    assert not verify_article(parse_article("a", body), received).ok


def test_another_articles_text_is_reported() -> None:
    other = received_text(parse_article(JIANG, sources()[JIANG]))
    assert len(verify_article(parse_article(ZHAO, sources()[ZHAO]), other).faults) > 10
