"""Without any network: a namespace that has none but the loopback, which a user may make.

tests/app/http/test_serve.py and tests/app/http/test_mcp.py see by an audit hook that nothing is
looked up or connected to; here nothing could be.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import TINY

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"
QUESTIONS = (
    '{"id": "q1", "question": "How common was snoring in men?", "type": "text", "style": "full", '
    '"split": "dev", "answer": "31%", "facts": [["31%"]], "evidence": [[{"article_id": '
    '"baker-2021", "quote": "Snoring was present in 31% of men."}]], "note": ""}\n'
)
# Serves, asks over HTTP and the page, and ends; the port is the namespace's own.
SERVE = """
ip link set lo up 2>/dev/null || python3 -c "
import fcntl, socket, struct
s = socket.socket(); fcntl.ioctl(s, 0x8914, struct.pack('16sh', b'lo', 0x41))"
{bedside} serve --port 7860 {place} & server=$!
{python} - <<'END'
import json, time, urllib.request
for _ in range(1800):
    try:
        urllib.request.urlopen("http://127.0.0.1:7860/readyz", timeout=60).close()
        break
    except OSError:
        time.sleep(0.1)
request = urllib.request.Request(
    "http://127.0.0.1:7860/api/ask", json.dumps({{"question": "snoring in men?"}}).encode(),
    {{"Content-Type": "application/json"}})
print(urllib.request.urlopen(request, timeout=60).read().decode())
assert b"gradio" in urllib.request.urlopen("http://127.0.0.1:7860/", timeout=60).read()
END
status=$?
kill -TERM $server; wait $server
exit $status
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cut-off")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, source in TINY.items():
        (corpus / f"{name}.md").write_text(source, encoding="utf-8")
    (folder / "questions.jsonl").write_text(QUESTIONS)
    return folder


@pytest.fixture(scope="module")
def cut_off():
    """Runs a script of the shell where there is no network. Skips where no user may do that."""
    probe = "import socket; socket.create_connection(('1.1.1.1', 443), 2)"
    try:
        refused = subprocess.run(
            ["unshare", "-rn", sys.executable, "-c", probe], capture_output=True, text=True
        )
    except FileNotFoundError:
        pytest.skip("this machine has no unshare, which cuts a process off the network")
    if "Network is unreachable" not in refused.stderr:
        pytest.skip("this machine lets no user make a namespace without a network")
    return lambda script: subprocess.run(
        ["unshare", "-rn", "sh", "-c", script], capture_output=True, text=True, timeout=300
    )


def test_without_a_network_all_of_it_works(place, cut_off):
    given = f"--corpus {place / 'corpus'} --index {place / 'index'}"
    done = cut_off(f"{COMMAND} index build {given} && {COMMAND} index verify {given}")
    assert done.returncode == 0, done.stderr
    done = cut_off(f"{COMMAND} ask 'How common was snoring in men?' --json {given}")
    assert "31%" in json.loads(done.stdout)["answer"], done.stderr
    done = cut_off(
        f"{COMMAND} eval --quick --questions {place}/questions.jsonl {given} "
        f"--output {place}/report"
    )
    assert done.returncode == 0 and (place / "report" / "report.html").is_file(), done.stderr
    done = cut_off(SERVE.format(bedside=COMMAND, python=sys.executable, place=given))
    assert done.returncode == 0, done.stderr
    answer = next(line for line in done.stdout.splitlines() if line.startswith("{"))
    assert "31%" in json.loads(answer)["answer"]
