"""`studyhall pair`: who fits whom, for a problem in a file."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from cogs.pairing import Malformed, solve


def pair_file(path: Path) -> int:
    """Solve the instance in a file (.json or .json.gz), or in standard input for `-`; 0 well, 2 not at all."""
    try:
        answer = solve(_read(path))
    except Malformed as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{path}: it cannot be opened ({error.strerror or 'no gzip file'}).", file=sys.stderr)
        return 2
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    return 0


def _read(path: Path) -> dict[str, Any]:
    found = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    try:
        instance: dict[str, Any] = json.loads(gzip.decompress(found) if found.startswith(b"\x1f\x8b") else found)
    except (ValueError, RecursionError, EOFError) as error:
        raise Malformed(f"{path}: it is no JSON ({error})") from error
    return instance
