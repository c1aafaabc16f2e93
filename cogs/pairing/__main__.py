"""The worker: `python -m cogs.pairing` reads one instance from standard input and writes its answer."""

from __future__ import annotations

import json
import os
import sys

from cogs.pairing import Malformed, solve


def main() -> int:
    """0 with the answer on standard output, 2 with what is wrong on standard error."""
    if hasattr(os, "nice"):
        os.nice(5)  # whoever waits for an answer in chat comes first
    try:
        answer = solve(json.load(sys.stdin.buffer))
    except Malformed as error:
        print(error, file=sys.stderr)  # noqa: T201 - it is how a worker speaks
        return 2
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
