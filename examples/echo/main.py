"""Answers with the text that it is given, in an envelope.

The worker opens sealed inputs and seals the answers to them, so that there is nothing here about keys.
"""

import json
import sys


class Refusal(Exception):
    """The input is not what this program takes."""


def answer(text):
    if not text:
        raise Refusal("INPUT_IS_BLANK")
    try:
        data = json.loads(text)["data"]
    except (ValueError, KeyError, TypeError):
        raise Refusal("INPUT_CANT_PARSE") from None
    words = data if isinstance(data, str) else json.dumps(data)
    if not words.strip():
        raise Refusal("TEXT_IS_BLANK")
    return {"result": "Success", "e2e": False, "data": words}


try:
    envelope, status = answer(sys.stdin.read()), 0
except Refusal as refusal:
    envelope, status = {"result": "Error", "e2e": False, "code": str(refusal)}, 1
print(json.dumps(envelope))
sys.exit(status)
