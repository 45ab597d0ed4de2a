"""A service that begins with an empty folder: it says so, takes papers, and then answers."""

import pytest
from uploading import Service, killed_when, paper

pytestmark = pytest.mark.slow


@pytest.fixture()
def service(tmp_path):
    (tmp_path / "articles").mkdir()
    with Service((tmp_path / "articles", tmp_path / "index")) as service:
        yield service


def test_it_says_that_there_is_no_paper_and_answers_once_there_is_one(service):
    status, reply = service.send("POST", "/api/ask", '{"question": "Dizziness among sailors?"}',
                                 {"Content-Type": "application/json"})  # fmt: skip
    assert status == 503
    assert reply["error"].startswith("There is no paper in this library yet; add some on the page")
    start = service.send("GET", "/page/start")[1]
    assert "There is no paper in this library yet" in start["notice"]
    for path in ("/", "/library", "/library/add", "/collections", "/api/library", "/api/articles"):
        assert service.send("GET", path)[0] == 200, path
    assert service.send("GET", "/api/articles/jobs")[1]["n_articles"] == 0
    for path in ("/about", "/article/x", "/library/paper/x"):
        status, page = service.send("GET", path)
        assert status == 503 and "There is no paper in this library yet" in page, path
    broken = service.added("broken.pdf", b"%PDF-1.7\nno more")
    service.settled()
    assert service.job(broken["job_id"])["state"] == "failed"
    first = service.added("first.md", paper(1))
    service.settled()
    assert service.job(first["job_id"])["state"] == "live"
    assert service.answers(1)
    assert service.send("GET", "/page/start")[1]["notice"] == ""
    assert "failed" not in service.log()


def test_it_goes_on_with_its_first_papers_after_a_kill_before_there_was_an_index(tmp_path):
    (tmp_path / "articles").mkdir()
    place = (tmp_path / "articles", tmp_path / "index")
    with Service(place) as service:
        service.added("first.md", paper(1))
        killed_when(service, "checked")
    assert [*place[0].glob("*.md")] and not place[1].exists()  # an article, and no index of it
    with Service(place) as service:
        assert [job["state"] for job in service.settled()] == ["live"]
        assert service.answers(1)
