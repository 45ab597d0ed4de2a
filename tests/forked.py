"""Processes of `bedside` that start at once: forks of one that has imported all it needs.

    done = run(["corpus", "list", "--corpus", folder])     # as subprocess.run
    process = Forked(["serve", "--port", "7000"])          # as subprocess.Popen, and killed alike
    done = run([folder], code="import sys; print(sys.argv)")  # as `python -c`
    process = started("app.adding.round")                # as corpus.readers.sandbox.worker.started

Importing what the service needs takes seconds of processor time, and the tests start a hundred of
them. So one process imports it once, runs no thread, and forks for each command. What follows is
the command as people run it, from `eval.cli.main` on, in a process of its own with its own signals,
memory and exit status. So does another for what reads files, which has limits on its memory and
can therefore be no copy of what the service needs. Both import at the first order that comes.
`start_all` has them serve all processes of a run of the tests, which else start their own.

What depends on how Python itself starts (the installed command, another interpreter's options, what
is imported, variables that are read then) is tested with that command.
"""

import atexit
import fcntl
import gc
import json
import os
import runpy
import select
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What each of the two imports beforehand: what is run in it, or on behalf of one of these.
SERVICE, READERS = "FORKS_OF_THE_SERVICE", "FORKS_OF_READERS"  # variables that have their addresses
PRELOADED = {
    SERVICE: (
        "app.http.web", "app.adding.work", "eval.cli", "mcp", "faiss", "index.passages.splitting",
    ),
    READERS: (
        "corpus.readers.sandbox.process", "corpus.readers.jats.article", "corpus.readers.html.page",
        "corpus.readers.pdf.article", "corpus.readers.text.plain", "corpus.managers.process",
        "corpus.original.process",
    ),
}  # fmt: skip
FEW_THREADS = {  # a process with threads is not forked; these would be started by an import
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "OPENBLAS_NUM_THREADS": "1",
}
MOST = 1 << 20  # bytes of an order


class Forked:
    """One process of `bedside`; the names are those of subprocess.Popen, and mean the same."""

    def __init__(
        self, arguments, *, code=None, module=None, stdin=None, stdout=None, stderr=None, cwd=None,
        env=None, pass_fds=(), own_group=False, text=True,
    ):  # fmt: skip
        """Of the command with these arguments, or of the Python code or the module, if given."""
        self.args = [module or ("bedside" if code is None else "-c"), *map(str, arguments)]
        self.returncode = None
        self.stdin, self.stdout, self.stderr = None, None, None
        self._status, its = socket.socketpair()
        given, opened = [], [its]

        for name, wanted in (("stdin", stdin), ("stdout", stdout), ("stderr", stderr)):
            if wanted == subprocess.PIPE:
                read, write = os.pipe()
                mode, ours, theirs = ("w", write, read) if name == "stdin" else ("r", read, write)
                setattr(self, name, os.fdopen(ours, mode, encoding="utf-8"))
                opened.append(os.fdopen(theirs, "rb" if mode == "w" else "wb", buffering=0))
                given.append(opened[-1])
            elif wanted in (None, subprocess.DEVNULL):
                opened.append(Path(os.devnull).open("r+b", buffering=0))  # noqa: SIM115
                given.append(opened[-1])
            else:
                given.append(given[-1] if wanted == subprocess.STDOUT else wanted)
        order = {"arguments": self.args, "code": code, "module": module, "passed": list(pass_fds),
                 "own_group": own_group, "cwd": str(cwd or Path.cwd()),
                 "environment": dict(os.environ if env is None else env)}  # fmt: skip
        files = [*(one.fileno() for one in given), *pass_fds, its.fileno()]
        kind = READERS if module in PRELOADED[READERS] else SERVICE
        socket.send_fds(parent(kind), [json.dumps(order, default=str).encode()], files)
        for one in opened:
            one.close()
        self._replies = self._status.makefile()
        self.pid = int(self._replies.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for file in (self.stdin, self.stdout, self.stderr):
            if file:
                file.close()
        self.wait()

    def wait(self, timeout=None):
        """The exit status, as that of subprocess: -9 after SIGKILL."""
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired(self.args, timeout)
        return self.returncode

    def poll(self):
        """The exit status, or None as long as it runs."""
        return self._ended(0)

    def _ended(self, seconds):
        if self.returncode is None and select.select([self._status], [], [], seconds)[0]:
            self.returncode = int(self._replies.readline())
            self._replies.close()
            self._status.close()
        return self.returncode

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def communicate(self, input=None, timeout=None):  # noqa: A002 - the name of subprocess
        """What it writes until it ends: standard output and error."""
        said = {}
        readers = [
            threading.Thread(target=lambda f=f: said.update({f: f.read()}), daemon=True)
            for f in (self.stdout, self.stderr) if f and not f.closed
        ]  # fmt: skip
        for thread in readers:
            thread.start()
        if self.stdin and not self.stdin.closed:
            self.stdin.write(input or "")
            self.stdin.close()
        self.wait(timeout)
        for thread in readers:
            thread.join(timeout)
        for file in said:
            file.close()
        return said.get(self.stdout), said.get(self.stderr)


def run(arguments, *, input=None, check=False, timeout=120, **options):  # noqa: A002
    """Run to the end, and take what is written as text."""
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = Forked(arguments, stdin=None if input is None else subprocess.PIPE, **pipe | options)
    try:
        written = process.communicate(input, timeout)
    finally:
        process.kill()
    done = subprocess.CompletedProcess(process.args, process.returncode, *written)
    if check:
        assert done.returncode == 0, done
    return done


def started(module, *arguments, **options):
    """A process that runs a module of ours, as `python -m` does."""
    return Forked(arguments, module=module, **options)


_PARENTS = {}  # by the process that asks, as a fork of it has none of its own
_STARTING = threading.Lock()


def parent(kind):
    """A connection to the process that forks; it is started when it is first needed."""
    asks = os.getpid(), kind
    with _STARTING:
        if asks not in _PARENTS:
            for one in (READERS, kind):  # what is forked is to find both
                if one not in os.environ:
                    start(one)
            _PARENTS[asks] = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            _PARENTS[asks].connect(f"\0{os.environ[kind]}")
    return _PARENTS[asks]


def start_all():
    """Start both, for this process and those that it starts."""
    for kind in (READERS, SERVICE):
        if kind not in os.environ:
            start(kind)


def start(kind):
    """Start the process that forks, which ends with this one, and note its address.

    Whoever connects before it can answer waits until it does.
    """
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        os.environ[kind] = f"bedside-{kind}-{os.getpid()}"
        listener.bind(f"\0{os.environ[kind]}")
        listener.listen()
        files = [its.fileno(), listener.fileno()]
        process = subprocess.Popen(
            [sys.executable, "-P", __file__, kind, *map(str, files)], pass_fds=files,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
            env=os.environ | FEW_THREADS,
        )  # fmt: skip
    atexit.register(lambda: (ours.close(), process.wait()))  # it ends what it has forked


def forks(channel, listener):
    """Fork for each order that comes; returns in the child, with its order, and at the end."""
    children, clients = {}, []
    signal.signal(signal.SIGCHLD, lambda *_: None)
    ended, wakes = socket.socketpair()
    ended.setblocking(False)
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    waiting = selectors.DefaultSelector()
    for one in (channel, listener, ended):
        waiting.register(one, selectors.EVENT_READ)
    while True:
        ready = [key.fileobj for key, _ in waiting.select()]
        if channel in ready:  # nobody writes to it: who started this has ended
            for pid in children:
                os.kill(pid, signal.SIGKILL)
            return None
        if ended in ready:
            ended.recv(4096)
        while children and (found := os.waitpid(-1, os.WNOHANG))[0]:
            with children.pop(found[0]) as status:
                tell(status, os.waitstatus_to_exitcode(found[1]))
        if listener in ready:
            clients.append(listener.accept()[0])
            waiting.register(clients[-1], selectors.EVENT_READ)
        for client in [one for one in clients if one in ready]:
            order, files, _, _ = socket.recv_fds(client, MOST, 6)
            if not order:
                waiting.unregister(client)
                clients.remove(client)
                client.close()
                continue
            pid = os.fork()
            status = socket.socket(fileno=files.pop())
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                ours = (channel, listener, ended, wakes, status, waiting, *clients)
                for one in (*ours, *children.values()):
                    one.close()
                return json.loads(order) | {"files": files}
            if json.loads(order)["own_group"]:
                os.setpgid(pid, pid)  # a group of its own is all that it is wanted for
            children[pid] = status
            tell(status, pid)
            for file in files:
                os.close(file)


def tell(status, number):
    """Send a number to whoever started the process, if they are still there."""
    with suppress(OSError):
        status.sendall(b"%d\n" % number)


def become(order):
    """Be the process that was ordered, as though Python had just started it."""
    numbers = [0, 1, 2, *order["passed"]]
    above = max(numbers) + 1
    files = [fcntl.fcntl(file, fcntl.F_DUPFD, above) for file in order["files"]]
    for file in order["files"]:
        os.close(file)
    for number, file in zip(numbers, files, strict=True):
        os.dup2(file, number)
        os.close(file)
    for number, name in enumerate(("stdin", "stdout", "stderr")):  # on pipes, not on /dev/null
        old = getattr(sys, name)
        new = open(number, old.mode, 1 if number == 2 else -1, old.encoding, old.errors,  # noqa: SIM115
                   closefd=False)  # fmt: skip
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)
    os.chdir(order["cwd"])
    addresses = {kind: os.environ[kind] for kind in PRELOADED if kind in os.environ}
    os.environ.clear()
    os.environ.update(order["environment"] | addresses)
    sys.argv[:] = order["arguments"]
    tempfile.tempdir = None  # which depends on the environment


def end(main):
    """Run to the end, as a process of multiprocessing does: without taking apart what is shared."""
    try:
        main()
        status = 0
    except SystemExit as exc:
        status = exc.code or 0
    except BaseException:
        traceback.print_exc()
        status = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(status)


def wanted(channel, listener):
    """Wait for the first order; whether one has come before whoever started this has ended."""
    ready, _, _ = select.select([channel, listener], [], [])
    return channel not in ready


if __name__ == "__main__":
    kind, *given = sys.argv[1:]
    channel, listener = (socket.socket(fileno=int(number)) for number in given)
    with channel, listener:
        if not wanted(channel, listener):
            sys.exit()
        sys.path.insert(0, str(ROOT))
        from index.embedding.offline import stay_offline

        stay_offline()
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        for name in PRELOADED[kind]:
            __import__(name)
        gc.collect()
        gc.freeze()  # else each fork copies all of it when it collects garbage
        threads = [*Path("/proc/self/task").iterdir()]
        assert len(threads) == 1, "an import has started a thread"
        order = forks(channel, listener)
    if order:
        become(order)
        from corpus.readers.sandbox import worker

        sys.path.append(str(ROOT / "tests"))
        import forked

        worker.started = forked.started
        code, module = order["code"], order["module"]
        if module:
            end(lambda: runpy.run_module(module, run_name="__main__", alter_sys=True))
        elif code is not None:
            end(lambda: exec(code, {"__name__": "__main__"}))
        else:
            from eval.cli import main

            end(main)
