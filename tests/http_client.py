"""Our endpoints on a real port, asked as another program asks them."""

import http.client
import json
from contextlib import contextmanager

from app.http.api import create_api
from app.http.server import Server
from conftest import free_port

JSON = {"Content-Type": "application/json"}
SNORING = "How common was snoring in men?"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    def __init__(self, port):
        self.port = port

    def send(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        return self.send("GET", path)

    def post(self, body, headers=JSON):
        return self.send("POST", "/api/ask", body, headers)

    def ask(self, question, **others):
        return self.post(json.dumps({"question": question, **others}))

    def count(self, outcome):
        mark = f'bedside_questions_total{{outcome="{outcome}"}} '
        lines = self.get("/metrics").body.decode().splitlines()
        return float(next(line for line in lines if line.startswith(mark)).removeprefix(mark))


@contextmanager
def serving(service, access=None):
    port = free_port()
    server = Server(create_api(service, access), "127.0.0.1", port, access)
    server.start()
    yield Client(port)
    server.close()


def without_time(record):
    return {key: value for key, value in record.items() if key != "seconds"}


def fault(reply, status):
    """The one sentence of a fault; every fault has an id, the header's."""
    assert reply.status == status, reply.body
    assert reply.json.keys() == {"error", "request_id"}
    assert reply.json["request_id"] == reply.headers["x-request-id"]
    sentence = reply.json["error"]
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence
