"""Who is let in: users, hosts, origins, rates; over real ports, and by the command."""

import base64

import pytest
from building import OLD, DigestEmbedder, build
from forked import run
from http_client import JSON, SNORING, fault, serving

from app.access.access import Access, Uploads
from app.access.rate import MAX_CLIENTS, RateLimit
from app.access.users import Users, add_user, read_users, remove_user
from app.service import AnswerService
from corpus.errors import UsersUnusable

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"
QUESTION = b'{"question": "How common was snoring in men?"}'


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("access")
    build(OLD, folder / "index")
    return AnswerService(folder / "corpus", folder / "index", DigestEmbedder())


@pytest.fixture()
def users(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ward-3", PASSWORD)
    return path


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def asked(client, **headers):
    return client.post(QUESTION, JSON | {k.replace("_", "-"): v for k, v in headers.items()})


def test_with_users_only_who_knows_a_password_is_let_in(service, users):
    with serving(service, Access(Users(users))) as client:
        for headers in ({}, basic("ward-3", "wrong password"), basic("nobody", PASSWORD),
                        {"Authorization": "Basic !!!"}, {"Authorization": "Bearer x"}):  # fmt: skip
            reply = client.post(QUESTION, JSON | headers)
            assert fault(reply, 401) and reply.headers["www-authenticate"].startswith("Basic ")
            assert "frame-ancestors" in reply.headers["content-security-policy"]
        reply = client.post(QUESTION, JSON | basic("ward-3", PASSWORD))
        assert reply.status == 200 and reply.json["question"] == SNORING
        for path in ("/", "/metrics", "/readyz", "/api/articles", "/page/start"):
            assert fault(client.get(path), 401)
        assert client.get("/healthz").status == 200


def test_a_user_who_is_removed_is_out_at_once(service, users):
    add_user(users, "ward-4", PASSWORD)
    with serving(service, Access(Users(users))) as client:
        mine = JSON | basic("ward-3", PASSWORD)
        assert client.post(QUESTION, mine).status == 200
        remove_user(users, "ward-3")
        assert fault(client.post(QUESTION, mine), 401)
        assert client.post(QUESTION, JSON | basic("ward-4", PASSWORD)).status == 200
        users.write_text("broken\n")
        assert fault(client.post(QUESTION, JSON | basic("ward-4", PASSWORD)), 401)


def test_passwords_cannot_be_tried_one_after_another(service, users):
    with serving(service, Access(Users(users), wrong_passwords=RateLimit(3))) as client:
        replies = [
            client.post(QUESTION, JSON | basic("ward-3", f"wrong password {n}")) for n in range(5)
        ]
        assert [reply.status for reply in replies] == [401, 401, 401, 429, 429]
        assert int(replies[-1].headers["retry-after"]) > 0
        assert fault(client.post(QUESTION, JSON | basic("ward-3", PASSWORD)), 429)


def test_a_client_that_asks_too_often_hears_when_to_come_again(service):
    with serving(service, Access(questions=RateLimit(3))) as client:
        replies = [asked(client) for _ in range(4)]
        assert [reply.status for reply in replies] == [200, 200, 200, 429]
        assert "too often" in fault(replies[-1], 429)
        assert 0 < int(replies[-1].headers["retry-after"]) <= 21
        assert client.get("/api/articles").status == 200  # reading is not asking


@pytest.mark.parametrize("path", ["/api/ask", "/page/ask", "/page/feedback"])
def test_every_way_to_ask_is_counted(service, path):
    with serving(service, Access(questions=RateLimit(1))) as client:
        assert client.send("POST", path, b"{}", JSON).status != 429
        assert fault(client.send("POST", path, b"{}", JSON), 429)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/api/collections/x"), ("DELETE", "/api/collections/x"),
        ("DELETE", "/api/library/papers/x"), ("PATCH", "/api/library/papers/x"),
        ("POST", "/collections"), ("PUT", "/api/ask"),
    ],
)  # fmt: skip
def test_every_change_is_counted(service, method, path):
    access = Access(questions=RateLimit(1), uploads=Uploads.ALL)
    with serving(service, access) as client:
        assert client.send(method, path, b"{}", JSON).status != 429
        assert fault(client.send(method, path, b"{}", JSON), 429)


def test_a_list_of_many_jobs_is_cleared_though_that_is_no_question(service):
    access = Access(questions=RateLimit(1), readings=RateLimit(3), uploads=Uploads.ALL)
    path = f"/api/articles/jobs/{'a' * 16}"
    with serving(service, access) as client:
        assert [client.send("DELETE", path).status for _ in range(4)] == [404, 404, 404, 429]


def test_a_bucket_fills_again_and_memory_is_bounded():
    now = 0.0
    limit = RateLimit(60, lambda: now)
    for _ in range(60):
        assert limit.wait("a") == 0
        limit.count("a")
    assert limit.wait("a") == pytest.approx(1.0) and limit.wait("b") == 0
    now = 1.0
    assert limit.wait("a") == 0
    for number in range(MAX_CLIENTS + 10):
        limit.count(str(number))
    assert len(limit._left) == MAX_CLIENTS
    assert RateLimit(0).wait("a") == 0


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200), ("localhost", 200), ("LOCALHOST:80", 200), ("[::1]:7860", 200),
        ("bedside.ward.example", 200), ("evil.example", 400), ("evil.example:7860", 400),
        ("127.0.0.1.evil.example", 400), ("", 400), ("localhost.evil.example", 400),
        ("bedside.ward.example:7950@evil.example", 400), ("127.0.0.1:80@evil.example", 400),
        ("[::1]@evil.example", 400), ("localhost:x", 400), ("localhost..", 400), ("[::1", 400),
        ("localhost:80:80", 400), ("localhost/evil", 400), ("localhost evil", 400),
        ("bedside.ward.example.:80", 200), ("::1", 200), ("[::1]", 200),
    ],
)  # fmt: skip
def test_a_name_that_is_not_ours_is_refused(service, host, status):
    """A page of evil.example whose name is pointed at this machine (DNS rebinding)."""
    access = Access(names=frozenset({"bedside.ward.example"}))
    with serving(service, access) as client:
        assert asked(client, Host=host).status == status


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_site_cannot_ask(service, origin):
    with serving(service) as client:
        assert "other sites" in fault(asked(client, Origin=origin), 403)
        assert asked(client, Origin=f"http://127.0.0.1:{client.port}").status == 200


@pytest.mark.parametrize(
    ("proto", "scheme", "site", "status"),
    [
        ("https", "http", None, 403), ("https", "HTTP", None, 403), ("https", "http", "none", 403),
        ("HTTPS, http", "http", None, 403), ("https", "http", "same-origin", 200),
        ("https", "https", None, 200), ("http", "https", None, 200), (None, "http", None, 200),
        ("", "http", None, 200),
    ],
)  # fmt: skip
def test_a_page_that_came_without_tls_cannot_ask_a_site_that_has_it(
    service, proto, scheme, site, status
):
    """Who is on the way to a plain port of our name writes what it likes into that page."""
    access = Access(names=frozenset({"bedside.ward.example"}))
    said = {"X_Forwarded_Proto": proto, "Sec_Fetch_Site": site}
    host = "bedside.ward.example:8080"
    with serving(service, access) as client:
        for given in (host, "bedside.ward.example"):
            reply = asked(
                client, Host=given, Origin=f"{scheme}://{given}",
                **{name: value for name, value in said.items() if value is not None},
            )  # fmt: skip
            assert reply.status == status


def test_a_proxy_is_trusted_with_the_user_and_others_are_not(service):
    with serving(service, Access(proxies=frozenset({"127.0.0.1"}))) as client:
        assert fault(asked(client), 403)
        assert asked(client, X_Forwarded_User="doctor").status == 200
    with serving(service, Access(proxies=frozenset({"203.0.113.9"}))) as client:
        assert fault(asked(client, X_Forwarded_User="doctor"), 403)


def test_behind_a_proxy_each_client_has_its_own_rate(service):
    access = Access(proxies=frozenset({"127.0.0.1"}), questions=RateLimit(1))
    with serving(service, access) as client:
        for address in ("203.0.113.1", "203.0.113.2", "198.51.100.7, 203.0.113.3"):
            known = {"X_Forwarded_User": "doctor", "X_Forwarded_For": address}
            assert asked(client, **known).status == 200
            assert asked(client, **known).status == 429
        forged = {"X_Forwarded_User": "doctor", "X_Forwarded_For": "192.0.2.1, 203.0.113.1"}
        assert asked(client, **forged).status == 429


def test_the_file_holds_no_password_and_only_its_owner_may_read_it(users):
    assert PASSWORD not in users.read_text()
    assert users.stat().st_mode & 0o777 == 0o600
    add_user(users, "ward-5", PASSWORD)
    hashes = read_users(users)
    assert hashes["ward-3"] != hashes["ward-5"]  # each has its own salt


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [
        ("a:b", PASSWORD, "is no name for a user"),
        ("a\nb", PASSWORD, "is no name for a user"),
        ("", PASSWORD, "is no name for a user"),
        ("ward", "short", "10 to 200 characters"),
        ("ward", "x" * 201, "10 to 200 characters"),
    ],
)
def test_a_user_that_cannot_be_is_told(users, name, password, sentence):
    before = users.read_bytes()
    with pytest.raises(UsersUnusable, match=sentence):
        add_user(users, name, password)
    assert users.read_bytes() == before


@pytest.mark.parametrize("content", [b"root:plain:password\n", b"\xff\xfe", b""])
def test_a_file_of_users_that_is_none_is_told_at_the_start(tmp_path, content):
    path = tmp_path / "users"
    path.write_bytes(content)
    with pytest.raises(UsersUnusable) as caught:
        Users(path)
    assert "password" not in str(caught.value).replace("bedside user add", "")


def bedside(*arguments, **options):
    return run(arguments, **options)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_other_machines_are_not_let_in_without_a_word_on_passwords(host):
    result = bedside("serve", "--host", host, "--port", 7999)
    assert result.returncode == 2 and "other machines could ask" in result.stderr
    assert "--auth" in result.stderr and "--insecure" in result.stderr


def test_a_user_is_added_and_removed_by_the_command(tmp_path):
    path = tmp_path / "users"
    added = bedside("user", "add", "ward-3", "--auth", path, input=f"{PASSWORD}\n")
    assert added.returncode == 0 and "ward-3 added to" in added.stdout
    assert Users(path).knows("ward-3", PASSWORD)
    assert not Users(path).knows("ward-3", PASSWORD + "x")
    assert bedside("user", "remove", "ward-3", "--auth", path).returncode == 0
    assert bedside("user", "remove", "ward-3", "--auth", path).returncode == 2
    started = bedside("serve", "--host", "0.0.0.0", "--auth", path)
    assert started.returncode == 2 and "names nobody; run `bedside user add" in started.stderr
