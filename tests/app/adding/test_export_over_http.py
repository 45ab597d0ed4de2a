"""A zip file of a reference manager's export, sent to a running service."""

import io
import zipfile

import pytest
from uploading import Service, place_of

from corpus.library import load_corpus
from index.storage import build as builder

pytestmark = pytest.mark.slow

TITLE = "Dizziness after seasickness tablets among sailors of {} harbour"
TEXT = "# {}\n\nDizziness was reported by {} of 4,000 sailors who took tablets.\n"
EXPORT = """
@article{berg2019, title={QUAY}, author={von der Berg, Hans}, year={2019}, volume={13},
  journal={J Sail}, pages={1--9}, doi={10.5555/sail.quay},
  file={Full Text PDF:files/1/quay.md:application/pdf;Appendix:files/1/appendix.md:text/plain}}
@article{li2020, title={MOLE}, file={:../../etc/passwd.txt:TXT;:files/2/other.md:MD}}
@article{none2021, title={No file}}
""".replace("QUAY", TITLE.format("Quay")).replace("MOLE", TITLE.format("Mole"))


def zipped(members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(name, text)
    return held.getvalue()


@pytest.fixture(scope="module")
def service(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("export")
    place = place_of(folder, lambda texts, index: builder.build(texts, embedder, index))
    with Service(place) as service:
        yield service


def test_the_files_of_a_zipped_export_get_its_metadata_and_the_rest_is_told(service):
    job = service.added("My Library.zip", zipped({
        "My Library/My Library.bib": EXPORT,
        "My Library/files/1/quay.md": TEXT.format(TITLE.format("Quay"), 311),
        "My Library/files/1/appendix.md": TEXT.format("Appendix", 5),
        "My Library/files/2/other.md": TEXT.format("Yawning of women on quays", 7),
        "My Library/files/3/untied.md": TEXT.format("Sailors without a record", 9),
    }))  # fmt: skip
    service.settled()
    archive = service.job(job["job_id"])
    assert archive["state"] == "unpacked"
    assert archive["told"] == (
        "3 files of it were unpacked. My Library.bib: 3 records, 2 files to read, 1 without a file "
        "that can be read, 1 links that lead to none."
    )
    first, second, third = archive["doubts"]
    assert "quay.md is read and appendix.md left out" in first
    assert "leads out of the export's folder" in second
    assert '"No file" (none2021) names no file.' in third
    known = {one.metadata.doi: one.metadata for one in load_corpus(service.corpus)}
    metadata = known["10.5555/sail.quay"]
    assert metadata.authors[0].surname == "von der Berg"
    assert (metadata.volume, metadata.pages, metadata.year) == ("13", "1–9", 2019)
    assert metadata.recorded[0].record == "berg2019"
    jobs = [one for one in service.jobs() if one["archive"] == job["job_id"]]
    assert {one["state"] for one in jobs} == {"live"} and len(jobs) == 3
    (other,) = [one for one in jobs if "other.md" in one["name"]]
    assert "nothing was taken from it" in other["doubts"][0]
    assert not list(service.queue.glob("*.bib"))


def test_an_export_alone_says_what_to_send(service):
    job = service.added("alone.zip", zipped({"alone.bib": EXPORT}))
    service.settled()
    told = service.job(job["job_id"])
    assert told["state"] == "failed"
    assert "3 records, 0 files to read, 3 without a file" in told["told"]
    status, refused = service.upload("library.bib", EXPORT.encode())
    assert status == 422 and "reference manager's export" in refused["error"]
