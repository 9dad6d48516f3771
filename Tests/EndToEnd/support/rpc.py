"""JSON-RPC 2.0 as bytes on the wire, over HTTP and WebSocket, with nothing between a test and the node."""

import http.client
import itertools
import json
import time
import urllib.parse

import websocket

TIMEOUT = 30


class RPCError(Exception):
    """An error object that the node answered."""

    def __init__(self, error):
        super().__init__(f"{error.get('code')}: {error.get('message')} ({error.get('data')})")
        self.code = error["code"]
        self.message = error["message"]
        self.data = error.get("data")


def result_of(answer):
    """The result of an answer, or its error raised."""
    assert answer["jsonrpc"] == "2.0", answer
    if "error" in answer:
        assert "result" not in answer, answer
        raise RPCError(answer["error"])
    return answer["result"]


def request(identifier, method, parameters):
    return {"jsonrpc": "2.0", "id": identifier, "method": method, "params": list(parameters)}


class HTTP:
    """One request a connection."""

    def __init__(self, url):
        self.address = urllib.parse.urlparse(url).netloc

    def post(self, body, headers=None):
        """Posts bytes; the HTTP status and the answer's bytes."""
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT)
        try:
            connection.request("POST", "/", body, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def get(self, path):
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def send(self, value):
        """Sends a JSON value as it is; the JSON answered."""
        _, answer = self.post(json.dumps(value).encode())
        return json.loads(answer)

    def call(self, method, *parameters):
        return result_of(self.send(request(1, method, parameters)))


class WebSocket:
    """A connection that calls, and that keeps notifications until they are asked for."""

    def __init__(self, url):
        self.socket = websocket.create_connection(url, timeout=TIMEOUT)
        self.identifiers = itertools.count(1)
        self.waiting = {}

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send_text(self, text):
        self.socket.send(text)

    def receive(self):
        return json.loads(self.socket.recv())

    def call(self, method, *parameters):
        identifier = next(self.identifiers)
        self.send_text(json.dumps(request(identifier, method, parameters)))
        while True:
            message = self.receive()
            if isinstance(message, dict) and message.get("id") == identifier:
                return result_of(message)
            self._keep(message)

    def _keep(self, message):
        assert "params" in message and "id" not in message, message
        self.waiting.setdefault(message["params"]["subscription"], []).append(message)

    def notification(self, subscription, timeout=TIMEOUT):
        """The next notification of a subscription, whole."""
        deadline = time.monotonic() + timeout
        while not self.waiting.get(subscription):
            self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                self._keep(self.receive())
            finally:
                self.socket.settimeout(TIMEOUT)
        return self.waiting[subscription].pop(0)

    def next(self, subscription, timeout=TIMEOUT):
        """The result in the next notification of a subscription."""
        return self.notification(subscription, timeout)["params"]["result"]
