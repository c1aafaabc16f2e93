"""What the tests need beside their own environment; each is installed once, by whoever comes first.

`python -m tests.homeserver` installs everything, so that no test has to wait for it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parents[2]
ELEMENT = Path(__file__).with_name("element")
NO_LIBOLM = "There are no wheels here of libolm, which mautrix needs"
NO_NODE = "There is no Node.js with npm here, which Element's library needs"


def environment(name: str) -> Path:
    """The Python of the virtual environment that has what `requirements/<name>.txt` says.

    It is not the tests' own environment: what is in it neither limits the versions that Studyhall may have,
    nor becomes a part of it.
    """
    requirements = ROOT / "requirements" / f"{name}.txt"
    folder = ROOT / f".venv-{name}"

    def install() -> None:
        _run(sys.executable, "-m", "venv", "--clear", folder)
        pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        # Nothing is compiled: that would take minutes, and with what no hash was written down for.
        _run(*pip, "--require-hashes", "--only-binary=:all:", "--requirement", requirements)

    _once(folder, f"{sys.version} {requirements.read_text()}", install)
    return folder / "bin" / "python"


def has_libolm() -> bool:
    """Whether somebody can have mautrix here: of libolm there are wheels for Linux and for two Pythons."""
    return sys.platform == "linux" and sys.version_info < (3, 13)


def mautrix() -> list[str | Path]:
    """The command that starts a student with mautrix."""
    assert has_libolm(), NO_LIBOLM
    return [environment("mautrix"), "-P", Path(__file__).with_name("mautrix_student.py")]


def has_node() -> bool:
    """Whether somebody can have Element here."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def element() -> list[str | Path]:
    """The command that starts a student with the library that Element runs."""
    assert has_node(), NO_NODE
    modules = ELEMENT / "node_modules"
    _once(modules, (ELEMENT / "package-lock.json").read_text(), lambda: _run("npm", "ci", cwd=ELEMENT))
    return ["node", ELEMENT / "student.mjs"]


def _once(folder: Path, wanted: str, install: Callable[[], None]) -> None:
    """Unless the folder was filled with exactly this before. Several test processes may come at the same time."""
    stamp, hashed = folder / "stamp", hashlib.sha256(wanted.encode()).hexdigest()
    if _read(stamp) == hashed:
        return
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if _read(stamp) != hashed:
            shutil.rmtree(folder, ignore_errors=True)
            install()
            stamp.write_text(hashed)


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def _run(*command: str | Path, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        said = f"{done.stdout}{done.stderr}".strip()
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{said}")
