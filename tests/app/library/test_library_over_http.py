"""The library over HTTP: papers listed, shown, corrected, removed, brought back; and by whom."""

import base64
import hashlib
import http.client
import json
import time
from urllib.parse import urlencode

import pytest
from uploading import JSON, Service, paper, place_of

from app.access.users import Role, add_user
from app.http.library.contract import LibraryRecord, PaperRecord, RemovedRecord
from index.storage import build as builder
from index.storage.generations import only_builder

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SNORING = "How common was snoring in men?"


@pytest.fixture(scope="module")
def place(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("library")
    return place_of(folder, lambda texts, index: builder.build(texts, embedder, index))


@pytest.fixture()
def own_place(tmp_path, embedder):
    return place_of(tmp_path, lambda texts, index: builder.build(texts, embedder, index))


@pytest.fixture(scope="module")
def service(place):
    with Service(place) as service:
        yield service


def eventually(check, seconds=60):
    until = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < until
        time.sleep(0.2)
    return found


def record(service, article_id):
    status, found = service.send("GET", f"/api/library/papers/{article_id}")
    assert status == 200, found
    return found


def live(service, article_id):
    """The paper, once answers know it as it is."""
    return eventually(lambda: (now := record(service, article_id))["is_live"] and now)


def correct(service, article_id, changes, **more):
    body = json.dumps({"changes": changes, **more})
    return service.send("PATCH", f"/api/library/papers/{article_id}", body, JSON)


def post(service, path, **fields):
    """The status of a form that is sent, and where it leads."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    connection.request("POST", path, urlencode(fields), FORM)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, response.getheader("location"), body


def test_a_list_is_searched_filtered_and_counted(service):
    status, found = service.send("GET", "/api/library?q=iron&sort=title")
    assert status == 200
    LibraryRecord.model_validate(found, strict=True)
    assert [one["article_id"] for one in found["papers"]] == ["adams-2019"]
    assert found["counts"]["year"] == {"2019": 1} and found["n_papers"] >= 3
    page = service.send("GET", "/library?q=iron&design=randomised+controlled+trial")[1]
    assert "Oral iron in pregnancy" in page and "Snoring" not in page and "<script>" not in page
    assert "No paper fits" in service.send("GET", "/library?q=nothing+like+it")[1]


def test_a_correction_goes_live_and_is_undone(service):
    correct(service, "adams-2019", {"title": "Iron twice a day", "year": 2018})
    after = live(service, "adams-2019")
    PaperRecord.model_validate(after, strict=True)
    assert after["metadata"]["title"] == "Iron twice a day"
    listed = service.send("GET", "/api/library?q=iron&to=2018")[1]["papers"]
    assert [one["title"] for one in listed] == ["Iron twice a day"]
    answer = service.ask("By how much did haemoglobin rise with daily iron?")
    assert answer["passages"][0]["title"] == "Iron twice a day"
    assert "Corrections so far" in service.send("GET", "/library/paper/adams-2019")[1]
    seen = after["seen"]
    assert service.send("POST", "/api/library/papers/adams-2019/undo")[0] == 200
    assert correct(service, "adams-2019", {"year": 2001}, seen=seen)[0] == 422
    assert live(service, "adams-2019")["metadata"]["title"] == "Oral iron in pregnancy"


def test_a_removed_paper_is_not_shown_though_the_index_has_it_still(own_place):
    """Nor after a restart: what counts is what lies in the bin, not what the index has."""

    def is_shown(service):
        answer = service.ask(SNORING)
        cited = {one["article_id"] for one in answer["passages"]}
        listed = {one["article_id"] for one in service.send("GET", "/api/articles")[1]}
        there = service.send("GET", "/article/baker-2021?start=0&end=5")[0] == 200
        assert (not answer["abstained"]) == ("baker-2021" in cited) == there
        assert ("baker-2021" in listed) == there
        return there

    with only_builder(own_place[1]):  # so that no index is built
        with Service(own_place) as service:
            assert is_shown(service)
            assert service.send("DELETE", "/api/library/papers/baker-2021")[0] == 200
            assert not is_shown(service)
            named = json.dumps({"question": SNORING, "filters": {"articles": ["baker-2021"]}})
            status, found = service.send("POST", "/api/ask", named, JSON)
            assert status == 422 and "was removed" in found["error"]
        with Service(own_place) as again:
            assert not is_shown(again)
            assert again.send("POST", "/api/library/papers/baker-2021/restore")[0] == 200
            assert is_shown(again)


def test_what_cannot_be_noted_on_the_disk_is_not_changed_and_told(own_place):
    """As on a full disk: that the index has to follow is noted before anything changes."""
    with Service(own_place) as service:
        wanted = service.queue / "build.wanted"
        wanted.mkdir()
        for status, told in (
            correct(service, "adams-2019", {"year": 2001}),
            service.send("DELETE", "/api/library/papers/adams-2019"),
        ):
            assert status == 503 and "cannot be written" in told["error"]
        status, _, page = post(service, "/library/paper/adams-2019/remove")
        assert status == 503 and "cannot be written" in page
        assert service.send("GET", "/api/library/papers/adams-2019")[1]["metadata"]["year"] == 2019
        wanted.rmdir()
        assert service.send("DELETE", "/api/library/papers/adams-2019")[0] == 200


def test_a_correction_is_made_by_the_form_of_the_page(service):
    path = "/library/paper/cole-2020"
    status, to, _ = post(service, f"{path}/correct", seen="0", title="Hands", journal="Wards")
    assert (status, to) == (303, "../cole-2020?done=corrected")
    page = service.send("GET", f"{path}?done=corrected")[1]
    assert "The correction is kept." in page and "Wards" in page and "corrected by hand" in page
    status, _, page = post(service, f"{path}/correct", seen="1", title="Hands", year="soon")
    assert status == 422 and "must be a year such as 2020" in page and 'value="soon"' in page
    status, _, page = post(service, f"{path}/correct", seen="0", title="Feet")
    assert status == 422 and "Somebody else has corrected" in page
    assert post(service, f"{path}/undo", seen="1")[0] == 303
    assert post(service, f"{path}/undo", seen="1")[0] == 422
    assert live(service, "cole-2020")["metadata"] == {}


def test_a_removed_paper_is_not_cited_and_comes_back(service):
    link = "/article/baker-2021?start=0&end=5"
    assert not service.ask(SNORING)["abstained"]
    status, removed = service.send("DELETE", "/api/library/papers/baker-2021")
    assert status == 200
    RemovedRecord.model_validate(removed, strict=True)
    listed = service.send("GET", "/api/library")[1]["papers"]
    assert "baker-2021" not in {one["article_id"] for one in listed}  # at once
    assert service.send("GET", link)[0] == 404  # at once
    assert "was removed from this library on" in service.send("GET", link)[1]
    answer = service.ask(SNORING)
    assert "baker-2021" not in {one["article_id"] for one in answer["passages"]}
    status, page = service.send("GET", "/library/paper/baker-2021")
    assert status == 200 and "This paper was removed" in page and "Bring it back" in page
    assert "baker-2021" in service.send("GET", "/library/removed")[1]
    assert [r["article_id"] for r in service.send("GET", "/api/library/removed")[1]]
    status, to, _ = post(service, "/library/paper/baker-2021/restore")
    assert (status, to) == (303, "../baker-2021?done=restored")
    live(service, "baker-2021")
    assert service.send("GET", link)[0] == 200 and not service.ask(SNORING)["abstained"]
    assert post(service, "/library/paper/baker-2021/restore")[0] == 409


def test_the_received_file_is_handed_out_as_it_came(service):
    service.added('a "b"; c=d.md', paper(7))
    service.settled()
    found = record(service, "sailor7-b-2001")
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    connection.request("GET", "/library/paper/sailor7-b-2001/file")
    response = connection.getresponse()
    data = response.read()
    assert data == paper(7) and len(data) == found["n_bytes"]
    assert hashlib.sha256(data).hexdigest() == found["metadata"]["received"]["sha256"]
    assert response.getheader("content-disposition").startswith("attachment; filename")
    assert response.getheader("content-type") == "application/octet-stream"
    assert response.getheader("x-content-type-options") == "nosniff"
    # With none, browsers say of our own form that it comes from nowhere, and it is refused.
    assert response.getheader("referrer-policy") == "same-origin"
    connection.close()
    assert service.send("GET", "/library/paper/adams-2019/file")[0] == 404
    kept = service.corpus.parent / "received" / found["metadata"]["received"]["file"]
    kept.write_bytes(b"another")
    assert service.send("GET", "/library/paper/sailor7-b-2001/file")[0] == 409
    kept.unlink()
    kept.symlink_to("/etc/hostname")
    assert service.send("GET", "/library/paper/sailor7-b-2001/file")[0] == 404


@pytest.mark.parametrize("changes", [{"year": "x"}, {"received": "x"}, {}, {"title": [[1]]}])
def test_what_cannot_be_corrected_is_told_in_a_sentence(service, changes):
    status, reply = correct(service, "adams-2019", changes)
    assert status == 422 and reply["error"].endswith(".")
    assert correct(service, "nobody", {"year": 2000})[0] == 404
    for path in ("/api/library/papers/nobody", "/library/paper/nobody", "/library/paper/..%2fx"):
        assert service.send("GET", path)[0] == 404
    assert post(service, "/library/paper/adams-2019/burn")[0] == 404


def test_pages_of_other_sites_change_nothing(service):
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for method, path in (
            ("POST", "/library/paper/adams-2019/remove"),
            ("DELETE", "/api/library/papers/adams-2019"),
        ):
            assert service.send(method, path, "", FORM | headers)[0] == 403
    assert record(service, "adams-2019")


def test_what_was_changed_before_the_service_was_killed_is_built_after_the_next_start(own_place):
    with Service(own_place) as service:
        assert correct(service, "cole-2020", {"journal": "Kill"})[0] == 200
    with Service(own_place) as service:
        assert live(service, "cole-2020")["metadata"]["journal"] == "Kill"
        eventually(lambda: not (service.queue / "build.wanted").exists())
        listed = service.send("GET", "/api/library?journal=Kill")[1]
        assert listed["n_found"] == 1


def basic(name):
    given = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {given}"}


def changes(service, headers):
    """The statuses of what changes papers: each is refused, or finds that there is none."""
    return {
        service.send(method, path, body, kind | headers)[0]
        for method, path, body, kind in (
            ("PATCH", "/api/library/papers/none", '{"changes": {"year": 1}}', JSON),
            ("DELETE", "/api/library/papers/none", None, {}),
            ("POST", "/api/library/papers/none/undo", None, {}),
            ("POST", "/library/paper/none/remove", "", FORM),
            ("POST", "/library/paper/none/correct", "title=x", FORM),
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "reader", "editor"),
    [([], {403}, {403}), (["--uploads", "editors"], {403}, {404})],
)
def test_readers_see_and_editors_change(place, tmp_path, arguments, reader, editor):
    users = tmp_path / "users"
    add_user(users, "anna", PASSWORD)
    add_user(users, "emil", PASSWORD, Role.EDITOR)
    with Service(place, "--auth", users, *arguments) as service:
        assert changes(service, {}) == {401}
        assert changes(service, basic("anna")) == reader
        assert changes(service, basic("emil")) == editor
        for headers, form in ((basic("anna"), False), (basic("emil"), editor == {404})):
            status, page = service.send("GET", "/library/paper/adams-2019", headers=headers)
            assert status == 200 and ("Keep the correction" in page) is form
        if editor == {404}:
            body = json.dumps({"changes": {"journal": "Named"}})
            path = "/api/library/papers/adams-2019"
            reply = service.send("PATCH", path, body, JSON | basic("emil"))[1]
            assert reply["corrections"][-1]["by"] == "emil"


def test_nobody_changes_what_everybody_reaches(place):
    with Service(place, "--insecure", "--host", "0.0.0.0") as service:
        assert changes(service, {}) == {403}
        assert service.send("GET", "/library")[0] == 200


def test_papers_that_the_command_line_added_are_told_and_taken_up_from_the_list(own_place):
    with Service(own_place) as service:
        assert "Take up the articles" not in service.send("GET", "/library")[1]
        (own_place[0] / "sailor9-b-2001.md").write_bytes(paper(9))
        page = service.send("GET", "/library")[1]
        assert "Take up the articles as they are now" in page and "paper/sailor9" not in page
        assert post(service, "/library/follow")[:2] == (303, "../library")
        eventually(lambda: "paper/sailor9-b-2001" in service.send("GET", "/library")[1])
        assert service.answers(9)
        assert "Take up the articles" not in service.send("GET", "/library")[1]


def test_a_removal_asks_first_and_is_undone_from_the_list_after_a_reload(own_place):
    with Service(own_place) as service:
        page = service.send("GET", "/library/paper/adams-2019")[1]
        ask = page.partition("<summary>Remove this paper</summary>")[2]
        assert "can be brought back" in ask.partition("Yes, remove it")[0]
        assert post(service, "/library/paper/adams-2019/remove")[0] == 303
        for _ in range(2):
            listed = service.send("GET", "/library")[1]
            assert "Removed: Oral iron in pregnancy." in listed
        assert 'action="./library/paper/adams-2019/restore"' in listed
        gone = service.send("GET", "/library/paper/adams-2019")[1]
        assert "Bring it back" in gone and "the folder “removed” of the library" in gone
        assert post(service, "/library/paper/adams-2019/restore")[0] == 303
        assert "Removed: Oral iron" not in service.send("GET", "/library")[1]
