"""The Rust side of crypto-bench: schnorrkel through py-sr25519-bindings.

First prints 256 cases "secret public message signature" in hexadecimal, then answers each line "sign N" or "verify N"
with the nanoseconds of thread time that one operation took on average.
"""

import secrets
import sys
import time

import sr25519

CASES = 256

pairs = [sr25519.pair_from_seed(secrets.token_bytes(32)) for _ in range(CASES)]
messages = [secrets.token_bytes(32) for _ in range(CASES)]
signatures = [sr25519.sign(pair, message) for pair, message in zip(pairs, messages)]
arguments = {
    "sign": (sr25519.sign, list(zip(pairs, messages))),
    "verify": (sr25519.verify, [(s, m, p[0]) for s, m, p in zip(signatures, messages, pairs)]),
}

for (public, secret), message, signature in zip(pairs, messages, signatures):
    print(bytes(secret).hex(), bytes(public).hex(), message.hex(), bytes(signature).hex())
sys.stdout.flush()

for line in sys.stdin:
    name, count = line.split()
    operation, cases = arguments[name]
    rounds = [cases[index % CASES] for index in range(int(count))]
    start = time.thread_time_ns()
    for case in rounds:
        operation(*case)
    print((time.thread_time_ns() - start) / len(rounds), flush=True)
