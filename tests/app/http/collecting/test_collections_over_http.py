"""Collections over HTTP: by programs, by the plain pages, and as a file; and who may."""

import base64
import html
import io
import json
import re
import zipfile
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from http_client import JSON, Client, fault
from starlette.exceptions import HTTPException

from app.access.access import Access, Uploads
from app.access.users import Role, Users, add_user
from app.http.collecting.api import Downloads, download
from app.http.contract import CollectionRecord
from app.http.server import Server
from app.http.web import build_app
from app.service import AnswerService
from app.sharing.opening import open_library
from conftest import free_port
from corpus.library import article_paths

pytestmark = pytest.mark.slow

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PASSWORD = "correct horse battery"
TECLISTAMAB = "What is the response rate to teclistamab?"


@contextmanager
def serving(service, access):
    port = free_port()
    server = Server(build_app(service, access), "127.0.0.1", port, access)
    server.start()
    yield Client(port)
    server.close()


@pytest.fixture()
def service(tiny_corpus, tiny_index, embedder):
    return AnswerService(tiny_corpus, tiny_index, embedder, reader=False)


@pytest.fixture()
def client(service):
    with serving(service, Access(uploads=Uploads.BESIDE)) as client:
        yield client


def send(client, method, path, **values):
    return client.send(method, path, json.dumps(values), JSON)


def post(client, path, headers=FORM, **fields):
    """A form is sent, and the page is fetched that it leads to, as a browser does."""
    reply = client.send("POST", path, urlencode(fields, doseq=True), headers)
    if reply.status != 303:
        return reply
    at = path.rpartition("/")[0] + "/" + reply.headers["location"]
    while "/../" in at:
        at = re.sub(r"/[^/]+/\.\./", "/", at, count=1)
    return client.get(at)


def text(reply):
    return html.unescape(re.sub(r"<[^>]+>", " ", reply.body.decode()))


def test_programs_make_change_and_delete_collections(client):
    made = send(client, "POST", "/api/collections", name=" Eisen ", articles=["adams-2019"])
    assert made.status == 201 and made.headers["location"] == "collections/eisen"
    assert CollectionRecord(**made.json).name == "Eisen"
    changed = send(client, "PATCH", "/api/collections/eisen", name="Iron", add=["cole-2020"],
                   take=["adams-2019"])  # fmt: skip
    assert changed.json == {
        "collection_id": "eisen", "name": "Iron", "articles": ["cole-2020"], "missing": [],
    }  # fmt: skip
    assert client.get("/api/collections").json == [changed.json]
    assert client.send("DELETE", "/api/collections/iron").json == changed.json
    assert client.get("/api/collections").json == []


@pytest.mark.parametrize(
    ("method", "path", "values", "status", "said"),
    [("POST", "", {"name": " "}, 422, "The name is empty"),
     ("POST", "", {"name": "a", "articles": ["x"]}, 422, "X is not in"),
     ("POST", "", {"name": "y" * 101}, 422, "at most 100 characters"),
     ("POST", "", {}, 422, "name.* is missing"),
     ("PATCH", "/none", {"name": "a"}, 404, "There is no collection 'none'"),
     ("DELETE", "/none", {}, 404, "There is no collection 'none'"),
     ("PATCH", "/mine", {"other": 1}, 422, "other.* is not known")],
)  # fmt: skip
def test_what_cannot_be_done_is_told(client, service, method, path, values, status, said):
    service.collections.create("Mine")
    assert re.search(said, fault(send(client, method, f"/api/collections{path}", **values), status))


def test_a_question_is_put_to_a_collection(client, service):
    service.collections.create("Iron & hands", ["adams-2019", "cole-2020"])
    for known_as in ("iron & HANDS", "iron-hands"):
        reply = client.ask(TECLISTAMAB, filters={"collection": known_as}).json
        assert reply["reason"] == (
            "None of the 2 articles of the collection “Iron & hands” mentions teclistamab."
        )
        assert {p["article_id"] for p in reply["passages"]} <= {"adams-2019", "cole-2020"}
    sentence = fault(client.ask(TECLISTAMAB, filters={"collection": "none"}), 422)
    assert "there is no collection 'none'; there are Iron & hands" in sentence.replace(
        "There", "there"
    )


def test_the_file_of_a_collection_is_streamed_and_opens_elsewhere(
    client, service, tmp_path, embedder
):
    service.collections.create("Iron", ["adams-2019"])
    before = set(tmp_path.rglob("*"))
    reply = client.get("/api/collections/iron/file")
    assert reply.status == 200 and "content-length" not in reply.headers
    assert reply.headers["content-disposition"] == 'attachment; filename="bedside-iron.zip"'
    assert set(tmp_path.rglob("*")) == before
    assert client.get("/api/collections/iron/file").body == reply.body
    with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
        assert "articles/adams-2019.md" in archive.namelist()
    (tmp_path / "iron.zip").write_bytes(reply.body)
    done = open_library(tmp_path / "iron.zip", tmp_path / "n", tmp_path / "i", embedder)
    assert done.opening.collections == ("Iron",) and done.summary.n_embedded == 0
    fault(client.get("/api/collections/none/file"), 404)
    service.collections.create("Empty")
    assert "has no paper" in fault(client.get("/api/collections/empty/file"), 422)


def test_who_downloads_slowly_keeps_nobody_else_waiting(service):
    chosen = service.collections.create("Iron", ["adams-2019"])
    downloads = Downloads()
    slow = download(service, chosen, downloads, "anna")  # of which nothing is read yet
    with pytest.raises(HTTPException, match="Another collection is being downloaded"):
        download(service, chosen, downloads, "anna")
    assert download(service, chosen, downloads, "ben").status_code == slow.status_code == 200


def test_the_pages_do_it_all_without_a_script(client):
    page = post(client, "/collections", name="Blut <b> & Eisen")
    assert page.status == 200 and b"<b> &" not in page.body
    assert "Blut <b> & Eisen" in text(page) and "The collection is made." in text(page)
    at = "/collections/blut-b-eisen"
    found = client.get(f"{at}?q=IRON")
    assert "Oral iron in pregnancy" in text(found) and "Snoring" not in text(found)
    assert "1 paper" in text(post(client, at, action="add", article=["adams-2019"], q="iron"))
    assert "All 1 that fit are in the collection already" in text(client.get(f"{at}?q=iron"))
    assert "3 papers" in text(post(client, at, action="add found", q="a"))
    assert "2 papers" in text(post(client, at, action="take", article=["cole-2020"]))
    assert "its new name" in text(post(client, at, action="rename", name="Eisen"))
    gone = post(client, at, action="delete")
    assert "The collection is deleted" in text(gone) and "Undo" in text(gone)
    assert client.get(at).status == 404
    back = post(client, "/collections", action="restore", collection="blut-b-eisen")
    assert "The collection is back." in text(back)
    assert "Eisen" in text(back) and client.get(at).status == 200


def test_a_page_says_what_is_wrong_and_keeps_what_was_typed(client, service):
    service.collections.create("Iron", ["adams-2019"])
    twice = post(client, "/collections", name="IRON")
    assert twice.status == 422 and b'value="IRON"' in twice.body
    assert "There is a collection 'Iron' already; take another name." in text(twice)
    strange = post(client, "/collections/iron", action="add", article=["nobody"])
    assert strange.status == 422 and "not in" in text(strange)
    assert post(client, "/collections/none", action="delete").status == 404
    assert "The papers are" not in text(client.get("/collections/iron?done=<b>no"))


def test_missing_members_are_told(client, service, tiny_corpus):
    service.collections.create("Two", ["adams-2019", "cole-2020"])
    (tiny_corpus / "cole-2020.md").unlink()
    assert client.get("/api/collections").json[0]["missing"] == ["cole-2020"]
    page = text(client.get("/collections/two"))  # the index still has the paper
    assert "1 of its papers is no longer in the library" in page and "1 paper " in page
    assert "Take out" in page and page.count("cole-2020") == 1


def test_a_form_of_another_site_changes_nothing(client, service):
    for headers in (
        {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"},
    ):  # fmt: skip
        assert post(client, "/collections", FORM | headers, name="Evil").status == 403
    assert service.collections.all() == ()


@pytest.mark.parametrize("uploads", [Uploads.OFF, Uploads.EDITORS])
def test_who_may_not_add_papers_sees_collections_and_changes_none(
    uploads, service, tmp_path, tiny_corpus
):
    service.collections.create("Iron", ["adams-2019"])
    add_user(tmp_path / "users", "reader", PASSWORD)
    add_user(tmp_path / "users", "editor", PASSWORD, Role.EDITOR)
    with serving(service, Access(Users(tmp_path / "users"), uploads=uploads)) as client:
        for name in ("reader", "editor"):
            login = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
            known = {"Authorization": f"Basic {login}"}
            may = name == "editor" and uploads is Uploads.EDITORS
            page = client.send("GET", "/collections/iron", headers=known)
            assert page.status == 200 and (b"<form" in page.body) == may
            assert client.send("GET", "/api/collections", headers=known).json[0]["name"] == "Iron"
            statuses = [
                client.send("GET", "/api/collections/iron/file", headers=known).status,
                client.send("POST", "/api/collections", '{"name": "New"}', JSON | known).status,
                client.send("PATCH", "/api/collections/iron", '{"add": []}', JSON | known).status,
                client.send("POST", "/collections", "name=Newer", FORM | known).status,
                client.send("DELETE", "/api/collections/iron", headers=known).status,
            ]
            assert statuses == ([200, 201, 200, 303, 200] if may else [403] * 5)
        assert client.get("/api/collections").status == 401


def test_a_faulty_file_of_collections_does_not_stop_the_answers(client, tiny_corpus):
    (tiny_corpus / "collections.yaml").write_text("collections: 3")
    assert client.ask("How common was snoring in men?").json["abstained"] is False
    assert client.get("/page/start").status == 200
    sentence = fault(client.ask("Snoring?", filters={"collection": "x"}), 422)
    assert "cannot be read at the moment" in sentence and str(tiny_corpus) not in sentence
    page = client.get("/collections")
    assert page.status == 503 and str(tiny_corpus).encode() not in page.body
    assert str(tiny_corpus) not in fault(client.get("/api/collections"), 503)
    page = client.get("/library?collection=x")
    assert page.status == 503 and str(tiny_corpus).encode() not in page.body
    for path in ("/collections", "/collections/x"):
        page = client.send("POST", path, "name=New", FORM)
        assert page.status == 503 and str(tiny_corpus).encode() not in page.body


def test_the_papers_of_a_library_are_looked_up_once_for_all_its_collections(
    client, service, monkeypatch
):
    """Of ten thousand papers that takes some hundredths of a second."""
    for number in range(5):
        service.collections.create(f"Iron {number}", ["adams-2019"])
    looked = []

    def counted(folder):
        looked.append(folder)
        return article_paths(folder)

    monkeypatch.setattr("corpus.collections.store.article_paths", counted)
    assert len(client.get("/api/collections").json) == 5 and len(looked) == 1


def test_a_paper_that_is_not_here_is_told_without_a_folder(client, tiny_corpus):
    new = '{"name": "Sleep", "articles": ["../../etc/passwd"]}'
    sentence = fault(client.send("POST", "/api/collections", new, JSON), 422)
    assert "../../etc/passwd is not in this library" in sentence
    assert str(tiny_corpus) not in sentence


def test_papers_of_the_list_are_ticked_and_put_in(client, service):
    service.collections.create("Iron")
    empty = client.get("/collections/iron")
    assert "Nothing is in it yet" in text(empty) and b"../library?into=iron" in empty.body
    listed = client.get("/library?into=iron&q=a")
    assert b'name="article" value="adams-2019"' in listed.body
    assert b'<option value="iron" selected>' in listed.body
    page = post(client, "/collections", action="put", collection="iron",
                article=["adams-2019", "cole-2020"])  # fmt: skip
    assert "The papers are in the collection." in text(page) and "2 papers" in text(page)
    assert service.collections.find("iron").articles == ("adams-2019", "cole-2020")
    post(client, "/collections", action="put", name="Hands", article=["cole-2020"])
    assert service.collections.find("Hands").articles == ("cole-2020",)
    post(client, "/collections", action="put all", name="Of 2019", query="from=2019&to=2019")
    assert service.collections.find("Of 2019").articles == ("adams-2019",)
    none = post(client, "/collections", action="put", collection="iron")
    assert none.status == 422 and "No paper was ticked" in text(none)
    nowhere = post(client, "/collections", action="put", article=["cole-2020"])
    assert nowhere.status == 422 and "No collection was chosen" in text(nowhere)


def test_the_list_shows_one_collection_from_which_papers_are_taken_with_undo(client, service):
    service.collections.create("Iron", ["adams-2019", "cole-2020"])
    page = client.get("/library?collection=iron")
    assert "2 of 3 papers" in text(page) and "collection “Iron” ×" in text(page)
    assert "Snoring" not in text(page) and "Oral iron" in text(page)
    found = client.get("/api/library?collection=IRON").json
    assert [one["article_id"] for one in found["papers"]] == ["adams-2019", "cole-2020"]
    assert client.get("/api/library?collection=none").status == 404
    assert client.get("/library?collection=none").status == 404
    page = post(client, "/collections/iron", action="take", article=["adams-2019"])
    assert service.collections.find("iron").articles == ("cole-2020",)
    assert b'value="adams-2019"' in page.body and "Undo" in text(page)
    page = post(client, "/collections/iron", action="add", article=["adams-2019"])
    assert service.collections.find("iron").articles == ("cole-2020", "adams-2019")
    assert "Undo" not in text(client.get("/collections/iron?done=taken&article=adams-2019"))


def test_a_deleted_collection_comes_back_from_the_very_notice(client, service):
    service.collections.create("Iron", ["adams-2019"])
    gone = post(client, "/collections/iron", action="delete")
    notice = gone.body.decode().partition('role="status"')[2].partition("</div>")[0]
    assert 'name="collection" value="iron"' in notice and "Undo" in notice


def test_the_page_of_a_paper_says_where_it_is_and_puts_it_in(client, service):
    service.collections.create("Iron", ["adams-2019"])
    service.collections.create("Hands")
    page = client.get("/library/paper/adams-2019")
    assert b'href="../../collections/iron"' in page.body
    assert b'<option value="hands">' in page.body and b'<option value="iron">' not in page.body
