"""Clients that break the rules of HTTP and WebSocket, come in numbers, or do not read."""

import json
import os
import socket
import time

import pytest
import websocket

import node as nodes
import rpc


def raw(node, data, wait=0.3):
    """Writes bytes to the node's port; what it answers until it closes or falls silent."""
    with socket.create_connection(("127.0.0.1", node.port), timeout=5) as connection:
        connection.sendall(data)
        connection.settimeout(wait)
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except (TimeoutError, ConnectionError):
            pass
        return answer


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 1000,
        os.urandom(4096),
        b"GET / HTTP/1.1\r\n" + b"X-Long: " + b"a" * 200_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AQ==\r\n"
        b"Sec-WebSocket-Version: 12\r\n\r\n",
    ],
    ids=["zeros", "random", "long header", "negative length", "huge length", "huge chunk", "no key", "old version"],
)
def test_bytes_that_are_no_http_leave_the_node_alone(node, http, data):
    raw(node, data)
    assert http.call("system_chain")


@pytest.mark.parametrize(
    "frame",
    [
        b"\x81\x7f" + b"\xff" * 8,  # a text of 2^64 - 1 bytes
        b"\xf1\x80abcd",  # reserved bits
        b"\x83\x80abcd",  # a reserved opcode
        b"\x81\x05hello",  # not masked
        b"\x89\xfe\x01\x00abcd" + b"x" * 256,  # a ping that is too long
        b"\x80\x80abcd",  # the end of a message that never began
        b"\x81\x82abcd" + bytes([0xFF ^ ord("a"), 0xFE ^ ord("b")]),  # a text that is not UTF-8
    ],
    ids=["huge", "reserved bits", "reserved opcode", "unmasked", "long ping", "no beginning", "no UTF-8"],
)
def test_frames_that_are_no_websocket_end_that_connection_alone(node, ws, frame):
    broken = websocket.create_connection(node.ws, timeout=5)
    broken.sock.sendall(frame)
    try:
        opcode, _ = broken.recv_data(control_frame=True)
        assert opcode in (websocket.ABNF.OPCODE_CLOSE, websocket.ABNF.OPCODE_TEXT)
    except (websocket.WebSocketException, OSError):
        pass
    broken.close()
    assert ws.call("system_chain")


def test_a_request_may_come_in_pieces(node):
    request = json.dumps(rpc.request(1, "system_chain", []))
    connection = websocket.create_connection(node.ws, timeout=5)
    middle = len(request) // 2
    connection.send_frame(websocket.ABNF.create_frame(request[:middle], websocket.ABNF.OPCODE_TEXT, fin=0))
    connection.ping(b"are you there")
    connection.send_frame(websocket.ABNF.create_frame(request[middle:], websocket.ABNF.OPCODE_CONT, fin=1))
    answers = [connection.recv_data(control_frame=True) for _ in range(2)]
    assert sorted(opcode for opcode, _ in answers) == [websocket.ABNF.OPCODE_TEXT, websocket.ABNF.OPCODE_PONG]
    connection.close()


def test_many_calls_at_once_are_all_answered(ws):
    for number in range(1, 1001):
        ws.send_text(json.dumps(rpc.request(number, "state_getRuntimeVersion", [])))
    assert sorted(ws.receive()["id"] for _ in range(1000)) == list(range(1, 1001))


def test_connections_beyond_the_limit_are_refused_and_room_is_made_again():
    with nodes.Node("--dev", "--sealing", "manual", "--rpc-max-connections", "5") as node:
        held = [rpc.WebSocket(node.ws) for _ in range(5)]
        with pytest.raises((websocket.WebSocketException, OSError)):
            rpc.WebSocket(node.ws).call("system_chain")
        assert held[0].call("system_chain")
        held.pop().close()
        deadline = time.monotonic() + 10
        while True:
            try:
                with rpc.WebSocket(node.ws) as again:
                    assert again.call("system_chain")
                break
            except (websocket.WebSocketException, OSError):
                assert time.monotonic() < deadline
                time.sleep(0.05)
        for connection in held:
            connection.close()


def test_a_client_that_does_not_read_harms_nobody_else():
    with nodes.Node("--dev", "--sealing", "5") as node:
        deaf = rpc.WebSocket(node.ws)
        for number in range(200):
            deaf.send_text(json.dumps(rpc.request(number, "chain_subscribeNewHeads", [])))
        with rpc.WebSocket(node.ws) as other:
            subscription = other.call("chain_subscribeNewHeads")
            first = int(other.next(subscription)["number"], 16)
            last = first
            while last < first + 200:
                last = int(other.next(subscription)["number"], 16)
        deaf.socket.sock.close()


def test_the_log_tells_no_stack_of_a_client_that_leaves(node, http):
    for _ in range(20):
        with rpc.WebSocket(node.ws) as connection:
            connection.call("chain_subscribeNewHeads")
            connection.socket.sock.close()
    assert http.call("system_chain")
    assert not nodes.TRAP.search(node.log)
