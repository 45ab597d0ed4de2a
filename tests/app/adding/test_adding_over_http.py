"""Papers added over HTTP: what becomes of each, who may, what is refused; by the command."""

import base64
import re
import threading
import time
import zlib
from pathlib import Path

import pytest
from forked import run
from uploading import FILE, JSON, Service, paper, place_of

from app.access.users import Role, add_user, read_users
from corpus.library import load_corpus
from index.storage import build as builder

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[2] / "corpus" / "data"
PASSWORD = "correct horse battery"
SECRET = "Mrs Gwendolyn Smith"


@pytest.fixture(scope="module")
def place(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("adding")
    return place_of(folder, lambda texts, index: builder.build(texts, embedder, index))


@pytest.fixture(scope="module")
def service(place):
    with Service(place, "--log") as service:
        yield service


def settled(service, job):
    service.settled()
    return service.job(job["job_id"])


def bomb():
    """A PDF of some kB whose page unpacks to 3 GB of blanks."""
    inner = zlib.compressobj(9)
    inner.compress(b"") + inner.flush(zlib.Z_FULL_FLUSH)
    block = inner.compress(b" " * 2**24) + inner.flush(zlib.Z_FULL_FLUSH)
    packed = zlib.compress(b"\x78\xda" + block * 192, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
        % (len(packed), packed),
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n"


def test_papers_of_every_format_answer_while_others_ask(service):
    """Some are broken: each says so in a sentence, and the others go on."""
    answered, over = [], threading.Event()

    def ask():
        while not over.is_set():
            answered.append(service.ask("How common was snoring in men?")["abstained"])
            time.sleep(0.25)  # 300 questions a minute are let through

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        good = [
            service.added("folder/article.xml", (DATA / "article.jats.xml").read_bytes()),
            service.added("saved.html", (DATA / "article.html").read_bytes(), duplicates="keep"),
            service.added("mine.md", paper(1)),
        ]
        bad = {
            name: service.added(name, data)
            for name, data in (
                ("broken.pdf", b"%PDF-1.7\nno more"), ("bomb.pdf", bomb()),
                ("entities.xml", b'<!DOCTYPE a [<!ENTITY b "bb">]><article>&b;</article>'),
                ("empty text.txt", b"   \n"),
            )
        }  # fmt: skip
        service.settled(100)
    finally:
        over.set()
        asking.join()
    for sent in good:
        job = service.job(sent["job_id"])
        assert job["state"] == "live", job["told"]
        assert sorted(job["times"]) == ["checked", "embedded", "live", "read"]
        assert "section" in job["found"] and job["title"]
    for name, sent in bad.items():
        job = service.job(sent["job_id"])
        assert job["state"] == "failed", (name, job["state"])
        assert name in job["told"] and job["told"].endswith(".") and "\n" not in job["told"]
        assert str(service.queue) not in job["told"] and job["job_id"] not in job["told"]
    assert service.answers(1)
    assert len(answered) > 5 and not any(answered)
    listed = service.send("GET", "/api/articles")[1]
    assert {job["article_id"] for job in (service.job(g["job_id"]) for g in good)} <= {
        article["article_id"] for article in listed
    }


def test_a_duplicate_is_told_and_a_person_decides(service):
    first = service.added("a.md", paper(20))
    version = paper(20, year=2005, doi="10.1101/1", journal="medRxiv", title="x" * 40)
    service.added("other.md", version)
    assert settled(service, first)["state"] == "live"
    same, asked = service.added("again.md", paper(20)), service.added("b.md", paper(20, year=2002))
    published = paper(20, year=2006, doi="10.5555/other", journal="Lancet", title="x" * 40)
    published = service.added("published.md", published)
    same, asked = settled(service, same), service.job(asked["job_id"])
    assert same["state"] == "known" and same["told"] == "The very file is here, as sailor20-b-2001."
    assert asked["state"] == "asking"
    assert asked["told"] == "It may be sailor20-b-2001, which is here (same DOI)."
    told = service.job(published["job_id"])["told"]
    assert "(published version of a preprint)" in told
    assert service.decide(published["job_id"], "leave")[1]["state"] == "left"
    assert service.decide(asked["job_id"], "burn")[0] == 422
    assert service.decide(asked["job_id"], "replace")[0] == 200
    replaced = settled(service, asked)
    assert replaced["state"] == "live" and replaced["article_id"] == "sailor20-b-2001"
    assert replaced["told"] == "It has taken the place of sailor20-b-2001 (same DOI)."
    assert service.decide(asked["job_id"], "keep")[0] == 409
    kept = service.added("d.md", paper(20, year=2004), duplicates="keep")
    kept = settled(service, kept)
    assert (kept["state"], kept["article_id"]) == ("live", "sailor20-b-2004")


def test_a_zip_file_of_papers(service, tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as file:
        file.writestr("../../evil.md", paper(30))
        file.writestr("sub/31.md", paper(31))
        file.writestr("broken.pdf", b"%PDF")
        file.writestr("more.zip", b"PK")
        file.writestr("figure.png", b"x")
    archive = service.added("papers.zip", (tmp_path / "papers.zip").read_bytes())
    jobs = [job for job in service.settled() if job["archive"] == archive["job_id"]]
    assert {job["name"].removeprefix("papers.zip/"): job["state"] for job in jobs} == {
        "../../evil.md": "live", "sub/31.md": "live", "broken.pdf": "failed", "more.zip": "failed",
    }  # fmt: skip
    archive = service.job(archive["job_id"])
    assert archive["state"] == "unpacked"
    assert archive["told"] == "3 files of it were unpacked; 1 of no known format is left out."
    assert service.answers(30) and service.answers(31)
    assert not list(service.corpus.parent.parent.rglob("*evil*"))


def test_what_the_command_line_adds_is_answered_too(service, tmp_path):
    path = tmp_path / "by-command.md"
    path.write_bytes(paper(40))
    run(["corpus", "add", path, "--corpus", service.corpus], check=True)
    assert "older than the articles" in service.send("GET", "/readyz")[1]["stale"]
    # The next paper that is added brings it into force: one index is built of all articles.
    settled(service, service.added("by-page.md", paper(41)))
    assert service.answers(40) and service.answers(41)
    assert service.send("GET", "/readyz")[1]["stale"] is None


@pytest.mark.parametrize(
    ("query", "headers", "status", "says"),
    [
        ({"name": "a.docx"}, FILE, 422, "a.docx is a document of a word processor"),
        ({"name": "a.md"}, {}, 415, "Send the file itself as the body"),
        ({"name": "a.md"}, {"Content-Type": "text/plain"}, 415, "Send the file itself"),
        ({"name": "a.md"}, {"Content-Type": "multipart/form-data; boundary=x"}, 415, "Send the"),
        ({"name": "a.md", "duplicates": "burn"}, FILE, 422, "duplicates"),
        ({"name": "a.md"}, FILE | {"Content-Length": "100000001"}, 413, "than the 100 MB that"),
        ({"name": "a.zip"}, FILE | {"Content-Length": "2000000001"}, 413, "at most 2,000 MB"),
        ({"name": "a.md"}, FILE | {"Origin": "http://evil.example"}, 403, "other sites"),
        ({"name": "a.md"}, FILE | {"Sec-Fetch-Site": "cross-site"}, 403, "other sites"),
        ({"name": "a.md"}, FILE | {"Host": "evil.example"}, 400, "does not answer to"),
        ({"name": "a.md"}, FILE | {"X-Forwarded-For": "10.0.0.1"}, 403, "not through a proxy"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_in_a_sentence(service, query, headers, status, says):
    before = len(service.jobs())
    found, reply = service.upload(data=b"# x\n\nText.", headers=headers, **query)
    assert (found, says in reply["error"]) == (status, True), reply
    assert len(service.jobs()) == before


def test_a_zip_file_may_be_larger_than_a_paper(service):
    job = settled(service, service.added("large.zip", bytes(100_000_001)))
    assert "large.zip" in job["told"] and "zip" in job["told"].removeprefix("large.zip"), job


def test_an_empty_body_and_jobs_of_nobody(service):
    status, reply = service.upload("a.md", b"")
    assert status == 422 and "a.md is empty" in reply["error"]
    for method, path in (("GET", "x"), ("DELETE", "0" * 16), ("GET", "..%2f..%2findex")):
        assert service.send(method, f"/api/articles/jobs/{path}")[0] == 404
    assert service.decide("0" * 16, "keep")[0] == 404


def test_a_job_that_is_done_can_be_cleared_and_its_article_stays(service):
    job = settled(service, service.added("clear.md", paper(50)))
    assert service.send("DELETE", f"/api/articles/jobs/{job['job_id']}")[0] == 204
    assert job["job_id"] not in {one["job_id"] for one in service.jobs()}
    assert service.answers(50)


def test_names_and_texts_stay_out_of_the_log(service):
    data = paper(60).replace(b"dizziness", SECRET.encode())
    settled(service, service.added(f"{SECRET}.md", data))
    service.added(f"{SECRET}.pdf", f"%PDF-1.4 {SECRET}".encode())
    service.settled()
    assert "path='/api/articles' status=202" in service.log()
    assert not re.search("Gwendolyn|Smith", service.log())


def test_the_page_has_no_inline_script_and_the_chat_leads_to_it(service):
    status, page = service.send("GET", "/library/add")
    assert status == 200 and "<script>" not in page and not re.search(r"<[^>]* on\w+=", page)
    assert "Add papers" in service.send("GET", "/")[1]


# -- who may ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def users(tmp_path_factory):
    path = tmp_path_factory.mktemp("users") / "users"
    add_user(path, "reader", PASSWORD)
    add_user(path, "editor", PASSWORD, Role.EDITOR)
    return path


def basic(name):
    given = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {given}"}


def statuses(service, headers):
    """Of sending a paper, of asking what became of it, and of the page."""
    sent = service.upload("a.docx", b"x", FILE | headers)[0]
    listed = service.send("GET", "/api/articles/jobs", headers=headers)[0]
    page = service.send("GET", "/library/add", headers=headers)[0]
    return sent, listed, page


MAY, MAY_NOT = (422, 200, 200), (403, 403, 403)  # 422: the file is of no known format


@pytest.mark.parametrize(
    ("uploads", "reader", "editor"),
    [([], MAY_NOT, MAY_NOT), (["--uploads", "off"], MAY_NOT, MAY_NOT),
     (["--uploads", "editors"], MAY_NOT, MAY), (["--uploads", "all"], MAY, MAY)],
)  # fmt: skip
def test_with_users_only_those_add_who_may(place, users, uploads, reader, editor):
    with Service(place, "--auth", users, *uploads) as service:
        assert statuses(service, basic("reader")) == reader
        assert statuses(service, basic("editor")) == editor
        assert statuses(service, {}) == (401, 401, 401)
        if editor == MAY:
            reply = service.upload("a.xyz", b"x", FILE | basic("editor"))[1]
            assert "of no known format" in reply["error"]
        if reader == MAY_NOT:
            reply = service.upload("a.md", b"x", FILE | basic("reader"))[1]
            assert "those who run" in reply["error"]


def refused(place, *arguments):
    corpus, index = place
    done = run(["serve", "--port", "7999", "--corpus", corpus, "--index", index, *arguments])
    return done.returncode, " ".join(done.stderr.split())


def test_nobody_adds_to_what_everybody_reaches(place, users):
    status, said = refused(place, "--insecure", "--uploads", "all")
    assert status == 2 and "with --insecure anybody could add papers; give --auth" in said
    status, said = refused(place, "--uploads", "editors")
    assert status == 2 and "nobody is known to be an editor; give --auth" in said
    for arguments in (["--insecure", "--host", "0.0.0.0"], ["--name", "bedside.example.org"]):
        with Service(place, *arguments) as service:
            assert statuses(service, {}) == MAY_NOT
            assert "Add papers" not in service.send("GET", "/")[1]


def test_roles_stand_in_the_file_of_users_as_it_was(tmp_path):
    path = tmp_path / "users"
    command = ["user", "add", "ward-3", "--auth", path]
    run(command, input=PASSWORD, check=True)
    before = path.read_text()
    assert before.count(":") == 3 and read_users(path)["ward-3"].role is Role.READER
    run([*command, "--role", "editor"], input=PASSWORD, check=True)
    assert path.read_text().endswith(":editor\n")
    run(command, input=PASSWORD + "2", check=True)
    assert read_users(path)["ward-3"].role is Role.EDITOR  # a new password changes no role
    run([*command, "--role", "reader"], input=PASSWORD, check=True)
    assert path.read_text().count(":") == 3


def test_a_broken_file_of_a_queue_does_not_stop_the_start(place):
    queue = place[1].parent / "adding"
    (queue / "0123456789abcdef.json").write_text("{")
    with Service(place) as service:
        settled(service, service.added("after.md", paper(70)))
        assert service.answers(70)
    assert load_corpus(place[0])


def test_an_editor_sees_and_stops_the_files_they_have_added_and_no_others(place, tmp_path):
    users = tmp_path / "users"
    for name in ("anna", "bert"):
        add_user(users, name, PASSWORD, Role.EDITOR)
    with Service(place, "--auth", users, "--uploads", "editors") as service:
        job = service.upload("Mrs Smith.md", paper(80), FILE | basic("anna"))[1]
        path = f"/api/articles/jobs/{job['job_id']}"

        def listed(name):
            jobs = service.send("GET", "/api/articles/jobs", headers=basic(name))[1]["jobs"]
            return [one["job_id"] for one in jobs]

        def shown(name):
            return service.send("GET", "/library/add/jobs", headers=basic(name))[1]

        assert job["job_id"] in listed("anna") and job["job_id"] not in listed("bert")
        assert "Mrs Smith.md" in shown("anna") and "Mrs Smith.md" not in shown("bert")
        for method, body in (("GET", None), ("POST", '{"decision": "leave"}'), ("DELETE", None)):
            status, reply = service.send(method, path, body, JSON | basic("bert"))
            assert status == 404 and "There is no such job here" in reply["error"]
        # The very file, sent by another, is a job of theirs and tells nothing of the first.
        own = service.upload("mine.md", paper(80), FILE | basic("bert"))[1]
        assert own["job_id"] != job["job_id"] and own["name"] == "mine.md"
        assert own["job_id"] not in listed("anna")
        assert service.send("GET", path, headers=basic("anna"))[0] == 200


def test_a_retracted_paper_and_its_notice_are_not_said_to_answer(service):
    taken = service.added("taken back.md", paper(90))
    of = "[{kind: retraction, direction: of, doi: 10.5555/sail.90}]"
    title = '"Retraction: sailors of Qdmville"'
    notice = paper(91, title=title, article_type="retraction", relations=of)
    told = service.added("notice.md", notice)
    assert [settled(service, one)["state"] for one in (taken, told)] == ["live", "live"]
    page = service.send("GET", "/library/add/jobs")[1]
    items = {name: page.partition(f"<h3>{name}</h3>")[2].partition("</li>\n<li ")[0]
             for name in ("taken back.md", "notice.md")}  # fmt: skip
    notice_id = service.job(told["job_id"])["article_id"]
    assert f"answers no question (retracted; retraction: {notice_id}): <a" in items["taken back.md"]
    assert "answers no question (notice of retraction" in items["notice.md"]
