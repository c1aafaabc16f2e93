"""The engine as a program, for a process of its own: an instance as JSON on the input, its answer on the output."""

from __future__ import annotations

import json
import sys

from cogs.pairing import solve

if __name__ == "__main__":
    json.dump(solve(json.load(sys.stdin)), sys.stdout)
