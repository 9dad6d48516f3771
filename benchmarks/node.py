"""How soon a node answers, how fast it makes empty blocks, and how much memory it holds after 1,000 of them.

Argument: the node's executable.
"""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request

BLOCKS = 1000

with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]


def call(method, *parameters):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}", body, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=10))


started = time.monotonic()
node = subprocess.Popen(
    [sys.argv[1], "--dev", "--sealing", "manual", "--rpc-port", str(port)], stderr=subprocess.DEVNULL)
try:
    while True:
        try:
            call("system_health")
            break
        except OSError:
            if node.poll() is not None or time.monotonic() - started > 60:
                sys.exit("the node does not answer")
            time.sleep(0.002)
    print(f"answers RPC after {time.monotonic() - started:.3f} s (goal: 1 s)")

    started = time.monotonic()
    for _ in range(BLOCKS):
        call("engine_createBlock", True, True)
    print(f"{BLOCKS} empty blocks over RPC: {(time.monotonic() - started) / BLOCKS * 1000:.2f} ms a block")

    with open(f"/proc/{node.pid}/status") as status:
        resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    print(f"resident memory after {BLOCKS} blocks: {resident / 1024:.0f} MB (goal: 250 MB)")
finally:
    node.send_signal(signal.SIGTERM)
    node.wait(30)
