"""The real program in a process of its own, and in a pseudo-terminal where a person would sit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.overheard import OVERHEARD

ROOT = Path(__file__).parents[2]
CONFIG = """\
data = "data"
[terminal]
teachers = ["kim"]
students = ["ada", "ben", "eve"]
rooms = ["lobby", "algebra"]
closed = ["eve"]
"""


def surroundings(**more: str) -> dict[str, str]:
    """An environment with nothing of ours but what is asked for."""
    kept = {
        name: value for name, value in os.environ.items() if not name.upper().startswith(("STUDYHALL_", "NO_COLOR"))
    }
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "TERM": "xterm", **more}


def studyhall(
    folder: Path, *arguments: str, typed: str | bytes = "", config: str = CONFIG, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run it in `folder` with its standard input."""
    if config and not (folder / "config.toml").exists():
        (folder / "config.toml").write_text(config, encoding="utf-8")
    OVERHEARD.types(typed if isinstance(typed, str) else typed.decode(errors="replace"))
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        cwd=folder,
        env=surroundings(**more),
        timeout=60,
        check=False,
    )
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    assert "Traceback" not in out + err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)
