"""The file of those who may ask: a name a line, and the salted scrypt hash of a password.

The file is written in its place, so that it keeps its owner and mode, and a container that it is
mounted into sees the change. It is read for each request, which takes some microseconds: whatever
lies between (a mount, a clock) who is removed is out at once.

bedside user add NAME --auth FILE
bedside user add NAME --auth FILE --role editor
bedside user remove NAME --auth FILE

An editor, who may add papers too, has `:editor` at the end of the line.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import FileIO
from pathlib import Path

from corpus.errors import UsersUnusable

# OWASP's choice for scrypt (2024): 16 MiB and some 50 ms for each check of a password.
N, R, P = 2**14, 8, 5
MIN_PASSWORD, MAX_PASSWORD = 10, 200  # characters
MAX_BYTES = 4 * 1024 * 1024  # of the file: some 30,000 users
MAX_REMEMBERED = 10_000  # passwords found right, so that not every request takes 50 ms
_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}\Z")
_LINE = re.compile(
    r"([A-Za-z0-9._@-]{1,64}):scrypt:([0-9a-f]{32}):([0-9a-f]{64})(?::(reader|editor))?\Z"
)


class Role(StrEnum):
    """What a user may do."""

    READER = "reader"  # ask
    EDITOR = "editor"  # and add papers


@dataclass(frozen=True)
class User:
    """What the file says of one name."""

    salt: str
    digest: str  # of the password
    role: Role = Role.READER


_NOBODY = User("0" * 32, "0" * 64)


class Users:
    """The users in a file, which is read for each request: who is removed is out at once."""

    def __init__(self, path: Path) -> None:
        """Raises UsersUnusable."""
        self._path = path
        self._lock = threading.Lock()
        self._seen: bytes | None = None
        self._users: Mapping[str, User] = {}
        self._key = secrets.token_bytes(32)  # of this process: it keeps keyed hashes alone
        self._known: set[bytes] = set()
        if not self._current():
            raise UsersUnusable(f"{path} names nobody; run `bedside user add NAME --auth {path}`.")

    def remembers(self, name: str, password: str) -> bool:
        """Whether the password was found right before, and the file is still the same."""
        with self._lock:
            return self._mark(name, password, self._current().get(name, _NOBODY)) in self._known

    def knows(self, name: str, password: str) -> bool:
        """Whether the password belongs to the name; an unknown name takes just as long."""
        with self._lock:
            stored = self._current().get(name, _NOBODY)
        given = _hash(password[:MAX_PASSWORD], stored.salt)
        right = hmac.compare_digest(given, stored.digest)
        if not right or len(password) > MAX_PASSWORD:
            return False
        with self._lock:
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            self._known.add(self._mark(name, password, stored))
        return True

    def role(self, name: str) -> Role | None:
        """The role of a user; None where the file does not name them."""
        with self._lock:
            user = self._current().get(name)
        return user.role if user else None

    def _mark(self, name: str, password: str, stored: User) -> bytes:
        text = "\0".join([name, stored.salt, stored.digest, password])
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")

    def _current(self) -> Mapping[str, User]:
        try:
            found = _content(self._path)
            if found != self._seen:
                self._users = _users_in(found, self._path)
                self._seen = found
                self._known.clear()
        except UsersUnusable as exc:
            if self._seen is None:
                raise UsersUnusable(str(exc)) from exc
            return {}  # a file that went away or broke lets nobody in
        return self._users


def read_users(path: Path) -> dict[str, User]:
    """The users by name. Raises UsersUnusable, which never quotes a faulty line."""
    return _users_in(_content(path), path)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as exc:
        raise UsersUnusable(
            f"there is no file {path}; run `bedside user add NAME --auth {path}`."
        ) from exc
    except OSError as exc:
        raise UsersUnusable(f"the file of users {path} cannot be read; see what it is.") from exc
    if len(data) > MAX_BYTES:
        raise UsersUnusable(
            f"the file of users {path} is over {MAX_BYTES:,} bytes; see what it is."
        )
    return data


def _users_in(data: bytes, path: Path) -> dict[str, User]:
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as exc:
        raise UsersUnusable(f"the file of users {path} cannot be read; see what it is.") from exc
    found = {}
    for number, line in enumerate(lines, start=1):
        match = _LINE.match(line.strip())
        if match:
            name, salt, digest, role = match.groups()
            found[name] = User(salt, digest, Role(role or Role.READER))
        elif line.strip():
            raise UsersUnusable(
                f"{path}, line {number}, is not one of ours; remove it and add the user again."
            )
    return found


def add_user(path: Path, name: str, password: str, role: Role | None = None) -> bool:
    """Write a user, or a new password, into the file; returns whether the name is new.

    Without a role, one who is there keeps theirs, and a new user is a reader.
    """
    if not _NAME.match(name):
        raise UsersUnusable(
            f"{name[:70]!r} is no name for a user; take letters, digits and . _ @ - (at most 64)."
        )
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise UsersUnusable(
            f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters; take another."
        )
    users = read_users(path) if path.exists() else {}
    is_new = name not in users
    salt = secrets.token_hex(16)
    role = role or (Role.READER if is_new else users[name].role)
    _write(path, users | {name: User(salt, _hash(password, salt), role)})
    return is_new


def remove_user(path: Path, name: str) -> None:
    """Take a user out of the file."""
    users = read_users(path)
    if name not in users:
        raise UsersUnusable(f"{path} names no {name[:70]!r}; look at the names in it.")
    _write(path, {key: value for key, value in users.items() if key != name})


def _write(path: Path, users: Mapping[str, User]) -> None:
    """Write the file in its place; a new one is readable by its owner only.

    Whoever reads it meanwhile may see a part of a line, which lets nobody in for that moment.
    """
    text = "".join(_line(name, user) for name, user in users.items())
    try:
        before = path.read_bytes() if path.exists() else b""
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            try:
                _replace(file, text.encode("ascii"))
            except OSError:
                _replace(file, before)  # it had room before
                raise
    except OSError as exc:
        raise UsersUnusable(
            f"the file of users {path} cannot be written ({exc.strerror}); give another --auth."
        ) from exc


def _line(name: str, user: User) -> str:
    """A reader's line is as it was before there were roles."""
    role = "" if user.role is Role.READER else f":{user.role}"
    return f"{name}:scrypt:{user.salt}:{user.digest}{role}\n"


def _replace(file: FileIO, content: bytes) -> None:
    """Write a file anew, and see that it is on the disk."""
    file.seek(0)
    written = file.write(content)
    if written != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    file.truncate()
    os.fsync(file.fileno())


def _hash(password: str, salt: str) -> str:
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        secret, salt=bytes.fromhex(salt), n=N, r=R, p=P, maxmem=64 * 2**20, dklen=32
    ).hex()
