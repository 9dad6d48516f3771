"""schnorrkel's answers, through its Python binding, for Sr25519ReferenceTests.

make SEED COUNT  prints COUNT random cases, one a line, hexadecimal fields apart by spaces ("-" is empty):
                 seed secret public chain-code hard-public soft-public message signature
judge            reads lines "public message signature" and prints 1 or 0 for each
"""

import random
import sys

import sr25519


def text(data):
    return bytes(data).hex() or "-"


def data(field):
    return b"" if field == "-" else bytes.fromhex(field)


def make(seed, count):
    source = random.Random(seed)
    for _ in range(count):
        mini_secret, chain_code = source.randbytes(32), source.randbytes(32)
        # Around the 166 bytes of a transcript's block.
        message = source.randbytes(source.choice([0, 1, 31, 32, 33, 100, 165, 166, 167, 300, 1000]))
        public, secret = sr25519.pair_from_seed(mini_secret)
        hard_public = sr25519.hard_derive_keypair((chain_code, public, secret), b"")[1]
        soft_public = sr25519.derive_pubkey((chain_code, public), b"")[1]
        signature = sr25519.sign((public, secret), message)
        print(*map(text, (mini_secret, secret, public, chain_code, hard_public, soft_public, message, signature)))


def is_valid(public, message, signature):
    try:
        return sr25519.verify(signature, message, public)
    except ValueError:
        return False


def judge():
    for line in sys.stdin.read().splitlines():
        print(int(is_valid(*map(data, line.split()))))


if sys.argv[1] == "make":
    make(int(sys.argv[2]), int(sys.argv[3]))
else:
    judge()
