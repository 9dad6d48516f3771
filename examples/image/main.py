"""Draws a Julia set as a PNG, which goes to the content store; the chain gets its CID.

The input is JSON; all of it may be left out: {"width": 256, "height": 256, "c": [-0.8, 0.156]}.
"""

import json
import struct
import sys
import zlib

MAXIMUM_SIDE = 1024
STEPS = 64


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def steps(z, c):
    """How soon a point flies off, at most STEPS."""
    for step in range(STEPS):
        if abs(z) > 2:
            return step
        z = z * z + c
    return STEPS


def png(width, height, c):
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # The row is not filtered.
        for x in range(width):
            shade = steps(complex(3 * x / width - 1.5, 2 * y / height - 1), c) * 255 // STEPS
            rows += bytes((shade, shade * shade // 255, 255 - shade))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def fail(code):
    print(json.dumps({"result": "Error", "e2e": False, "code": code}))
    sys.exit(1)


try:
    wish = json.loads(sys.stdin.read() or "{}")
    width, height = int(wish.get("width", 256)), int(wish.get("height", 256))
    c = complex(*map(float, wish.get("c", [-0.8, 0.156])))
except (ValueError, TypeError, AttributeError):
    fail("INPUT_CANT_PARSE")
if not (1 <= width <= MAXIMUM_SIDE and 1 <= height <= MAXIMUM_SIDE):
    fail("SIZE_INVALID")
sys.stdout.buffer.write(png(width, height, c))
