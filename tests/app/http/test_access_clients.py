"""By what a client is known: addresses however they are written, users however they are mounted."""

import os
import subprocess
import sys

import pytest
from building import OLD, DigestEmbedder, build
from http_client import JSON, fault, serving
from test_access import PASSWORD, QUESTION, asked, basic

from app.access.access import Access
from app.access.clients import known_as, same_address
from app.access.rate import RateLimit
from app.access.users import Users, add_user, remove_user
from app.service import AnswerService
from corpus.errors import UsersUnusable

PROXY = frozenset({"127.0.0.1"})


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clients")
    build(OLD, folder / "index")
    return AnswerService(folder / "corpus", folder / "index", DigestEmbedder())


@pytest.fixture()
def users(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ward-3", PASSWORD)
    return path


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:cb00:7107", "203.0.113.7"), ("64:ff9b::203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:5555", "203.0.113.7"), (" 203.0.113.7:1 ", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:5555", "203.0.113.7"), ("2001:db8::1", "2001:db8::/64"),
        ("[2001:db8::2]:443", "2001:db8::/64"), ('"[2001:db8::3]"', "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"), ("fe80::1%eth0", "fe80::/64"),
        ("unknown", None), ("_hidden", None), ("", None), ("203.0.113.7:x", None),
        ("203.0.113.700", None), ("[::1", None),
    ],
)  # fmt: skip
def test_an_address_is_known_however_it_is_written(written, known):
    assert known_as(written) == known


def test_a_proxy_is_known_however_its_address_is_written():
    assert same_address("::ffff:127.0.0.1", "127.0.0.1") and same_address("::1", "0:0::1")
    assert not same_address("", "127.0.0.1") and not same_address("a", "b")
    access = Access(proxies=PROXY, questions=RateLimit(1))
    assert access._client({"client": ("::ffff:127.0.0.1", 1)}, {"x-forwarded-for": "9.9.9.9"}) == (
        "9.9.9.9"
    )


def test_clients_of_version_4_are_told_apart_by_a_service_for_version_6(service):
    access = Access()
    clients = {access._client({"client": (f"::ffff:203.0.113.{n}", 1)}, {}) for n in range(5)}
    assert len(clients) == 5


@pytest.mark.parametrize("written", ["203.0.113.1:{}", "[::ffff:203.0.113.1]:{}", "junk{}"])
def test_a_port_that_a_proxy_writes_gives_no_new_attempts(service, written):
    access = Access(proxies=PROXY, questions=RateLimit(1))
    with serving(service, access) as client:
        statuses = [
            asked(client, X_Forwarded_User="x", X_Forwarded_For=written.format(n)).status
            for n in range(1, 4)
        ]
    assert statuses == [200, 429, 429]


def test_a_header_replaces_no_password_unless_it_is_asked_for_by_name(service, users):
    known = {"X_Forwarded_User": "ward-3", "X_Remote_User": "ward-3"}
    with serving(service, Access(Users(users), PROXY)) as client:
        assert fault(asked(client, **known), 401)
        assert client.post(QUESTION, JSON | basic("ward-3", PASSWORD)).status == 200
    with serving(service, Access(Users(users), PROXY, "x-remote-user")) as client:
        assert fault(asked(client, X_Forwarded_User="ward-3"), 401)
        assert fault(asked(client, X_Remote_User="  "), 401)
        assert asked(client, **known).status == 200
    elsewhere = Access(Users(users), frozenset({"203.0.113.9"}), "x-remote-user")
    with serving(service, elsewhere) as client:
        assert fault(asked(client, **known), 401)


def test_pages_are_limited_too_and_the_watchers_are_not(service):
    with serving(service, Access(readings=RateLimit(3))) as client:
        paths = ("/about", "/article/x", "/api/articles", "/readyz", "/metrics")
        assert [client.get(path).status for path in paths][3:] == [429, 429]
        assert client.get("/healthz").status == 200
        assert client.post(QUESTION, JSON).status == 200


@pytest.mark.parametrize("path", ["/page/start", "/page/admitted?from=2020"])
def test_what_the_page_asks_when_it_is_opened_is_limited_and_its_files_are_not(service, path):
    with serving(service, Access(readings=RateLimit(2))) as client:
        assert [client.get(path).status for _ in range(3)][2:] == [429]
        assert client.get("/page/page.js").status != 429


def test_the_file_keeps_its_owner_its_mode_and_its_place(users):
    """So that a container that it is mounted into sees what `bedside user` changes."""
    users.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(users, 10001, 10001)
    os.link(users, users.with_name("mounted"))
    before = users.stat()
    add_user(users, "ward-4", PASSWORD)
    remove_user(users, "ward-3")
    after = users.with_name("mounted").stat()
    assert (after.st_ino, after.st_mode, after.st_uid, after.st_gid) == (
        before.st_ino, before.st_mode, before.st_uid, before.st_gid
    )  # fmt: skip
    assert Users(users.with_name("mounted")).knows("ward-4", PASSWORD)
    assert sorted(path.name for path in users.parent.iterdir()) == ["mounted", "users"]


def test_a_change_that_leaves_size_and_time_is_in_force_at_once(users):
    kept = Users(users)
    assert kept.knows("ward-3", PASSWORD) and kept.remembers("ward-3", PASSWORD)
    before = users.stat()
    text = users.read_text(encoding="ascii")
    users.write_text(text.replace("ward-3", "ward-9"), encoding="ascii")
    os.utime(users, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert users.stat().st_size == before.st_size
    assert not kept.remembers("ward-3", PASSWORD) and not kept.knows("ward-3", PASSWORD)


@pytest.mark.slow  # it starts a process
def test_where_the_disk_is_full_the_users_stay(tmp_path):
    """A limit on the size of files stands for it here."""
    path = tmp_path / "users"
    for number in range(8):
        add_user(path, f"ward-{number}", PASSWORD)
    before = path.read_bytes()
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from app.access.users import add_user\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before)}, {len(before)}))\n"
        f"add_user(Path({str(path)!r}), 'ward-9', {PASSWORD!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 1 and "cannot be written" in done.stderr
    assert path.read_bytes() == before


def test_a_file_that_grows_without_end_is_not_read_whole(tmp_path):
    path = tmp_path / "users"
    with path.open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(UsersUnusable, match="over 4,194,304 bytes"):
        Users(path)
