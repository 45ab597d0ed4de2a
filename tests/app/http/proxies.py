"""Real proxies, started with the examples in deploy/ or with a few lines of one's own."""

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import free_port

DEPLOY = Path(__file__).parents[3] / "deploy"
NAME = "bedside.example.org"
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log stderr;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
    fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    include {folder}/site.conf;
}}
"""


def certificate(folder):
    """A certificate for NAME that nobody has signed."""
    key, pem = folder / "bedside.key", folder / "bedside.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", key, "-out", pem],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return key, pem


def exchanged(text, *changes):
    """The text with what an example leaves to its reader filled in; each must be there."""
    for old, new in changes:
        assert old in text, f"{old} is not in the example"
        text = text.replace(old, str(new))
    return text


@contextmanager
def nginx(folder, site):
    """Run nginx with a server block."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed; run `make browser`.")
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder), encoding="utf-8")
    port = int(re.search(r"listen (?:127\.0\.0\.1:)?(\d+)", site).group(1))
    with running(["nginx", "-e", "stderr", "-c", folder / "nginx.conf"], port):
        yield


@contextmanager
def running(command, port, **options):
    """A proxy, until it takes connections; ended at the end."""
    process = subprocess.Popen(command, **options)
    try:
        deadline = time.monotonic() + 30
        while not _is_taken(port):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _is_taken(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx_example(folder, upstream):
    """deploy/nginx.conf before a service; gives the port of the site."""
    key, pem = certificate(folder)
    port = free_port()
    site = exchanged(
        (DEPLOY / "nginx.conf").read_text(encoding="utf-8"),
        ("listen 443 ssl;", f"listen {port} ssl;"), ("/etc/ssl/certs/bedside.pem", pem),
        ("/etc/ssl/private/bedside.key", key), ("127.0.0.1:7860", f"127.0.0.1:{upstream}"),
    )  # fmt: skip
    with nginx(folder, site):
        yield port


@contextmanager
def caddy_example(folder, upstream):
    """deploy/Caddyfile before a service; gives the port of the site."""
    if shutil.which("caddy") is None:
        pytest.skip("Caddy is not installed; run `make browser`.")
    key, pem = certificate(folder)
    port = free_port()
    site = exchanged(
        (DEPLOY / "Caddyfile").read_text(encoding="utf-8"),
        (f"\n{NAME} {{", f"\nhttps://{NAME}:{port} {{\n\ttls {pem} {key}"),
        ("127.0.0.1:7860", f"127.0.0.1:{upstream}"),
    )  # fmt: skip
    path = folder / "Caddyfile"
    path.write_text(
        "{\n\tadmin off\n\tgrace_period 1s\n\tauto_https disable_redirects\n}\n" + site,
        encoding="utf-8",
    )
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with running(["caddy", "run", "--adapter", "caddyfile", "--config", path], port,
                 env=environment):  # fmt: skip
        yield port


class Site:
    """A site at a port of this machine, asked as a browser asks that knows it by its name."""

    def __init__(self, port, path="", *, scheme="https", name=NAME, headers=()):
        self.port, self.path, self.scheme, self.name = port, path, scheme, name
        self.origin = f"{scheme}://{name}:{port}"
        self.headers = dict(headers)

    def open(self, method, path, body=None, headers=()):
        """The response, not yet read."""
        connection = http.client.HTTPConnection(self.name, self.port, timeout=60)
        connection.sock = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        if self.scheme == "https":
            context = ssl._create_unverified_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=self.name)
        connection.request(method, path, body, {**self.headers, **dict(headers)})
        return connection.getresponse()

    def send(self, method, path, body=None, headers=()):
        """Status, headers, body."""
        response = self.open(method, self.path + path, body, headers)
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()

    def ask(self, question, headers=None):
        """The status and object of POST /api/ask, sent by a script of the page."""
        own = {"Origin": self.origin} if headers is None else headers
        sent = json.dumps({"question": question}).encode()
        status, _, body = self.send(
            "POST", "/api/ask", sent, {"Content-Type": "application/json", **own}
        )
        return status, json.loads(body)

    def ask_in_chat(self, question):
        """The answer to a question typed into the page, as HTML."""
        own = {"Content-Type": "application/json", "Origin": self.origin}
        sent = json.dumps({"turns": [{"question": question}]}).encode()
        stream = self.open("POST", f"{self.path}/page/ask", sent, own)
        assert stream.status == 200 and "ndjson" in stream.getheader("Content-Type")
        for line in stream:
            if "html" in (message := json.loads(line)):
                return message["html"]
        raise AssertionError("the stream ended without an answer")
