"""`studyhall backup` and `restore`: one file with everything that could not be had again, and the way back.

The file is a tar archive of `manifest.json` (what is in it), `studyhall.db`, and, for a bot on Matrix, `matrix.sealed`:
its login, keys and identity, encrypted with the owner's secret (decision 024).
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pydantic import BaseModel, ValidationError
from sqlalchemy import make_url
from sqlalchemy.util import immutabledict

from bot import __version__
from bot.config import Config
from storage import copies
from storage.engine import Hold, database_file
from storage.migrate import TooNew, head

if TYPE_CHECKING:  # imported only where Matrix is configured
    from adapters.matrix.keys.secret import Secret

_MANIFEST, _DATABASE, _KEYS = "manifest.json", "studyhall.db", "matrix.sealed"
_PURPOSE = "backup"
_LONGEST_MANIFEST = 2**20


class Unfit(Exception):  # noqa: N818 - told to the owner, with what to do
    """There is nothing to back up, or nothing that can be restored."""


class Manifest(BaseModel):
    """What a backup says of itself; `sha256` is of each file in it, by name."""

    studyhall: str
    made: str
    revision: str | None
    rows: dict[str, int]
    sha256: dict[str, str]

    def __str__(self) -> str:
        """The same for its owner."""
        courses, people = self.rows.get("courses", 0), self.rows.get("people", 0)
        keys = "with the bot's keys on Matrix" if _KEYS in self.sha256 else "without keys of Matrix"
        return (
            f"made {self.made} by Studyhall {self.studyhall}, revision {self.revision}, "
            f"{sum(self.rows.values())} rows ({courses} courses, {people} people), {keys}"
        )


def back_up(config: Config, target: Path) -> Manifest:
    """Write the new file `target`, for its owner alone; the bot may run meanwhile.

    Raises:
        Unfit: there is no database, or a damaged one, or it is not SQLite's, or `target` is there already.
        Misconfigured: the secret that is to seal the keys is not there.
        OSError, sqlalchemy.exc.DBAPIError: something cannot be read or written.

    """
    database = _file(config, f"pg_dump --format=custom --file={target}")
    if not database.exists():
        raise Unfit(f"{config.database_name} is not there yet: there is nothing to back up.")
    if target.exists():
        raise Unfit(f"{target} is there already, and nothing is overwritten. Choose another name.")
    secret = _secret(config)
    with _workplace(target.parent) as work:
        # The database first: whatever it has read of Matrix, the keys then know as well.
        found = _copied(config, database, work / _DATABASE)
        names = [_DATABASE]
        if secret is not None and (keys := config.folder / "matrix").is_dir():
            (work / _KEYS).write_text(secret.seal(_packed(keys, work), _PURPOSE), encoding="ascii")
            names.append(_KEYS)
        manifest = Manifest(
            studyhall=__version__,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            revision=found.revision,
            rows=found.rows,
            sha256={name: _sum(work / name) for name in names},
        )
        (work / _MANIFEST).write_text(manifest.model_dump_json(), encoding="utf-8")
        with (work / "whole").open("xb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                for name in (_MANIFEST, *names):
                    archive.add(work / name, name)
            file.flush()
            os.fsync(file.fileno())
        (work / "whole").replace(target)
    return manifest


def verify(config: Config, file: Path) -> Manifest:
    """Look whether `file` could be restored, changing nothing; the bot may run meanwhile.

    Raises:
        Unfit: it is no backup, or was damaged, or the secret that is set does not open its keys.
        TooNew: it was made by a newer Studyhall.
        Misconfigured: the secret is not there.
        OSError: it cannot be read.

    """
    with tempfile.TemporaryDirectory() as work:
        return _unpacked(config, file, Path(work))


def restore(config: Config, file: Path) -> tuple[Manifest, Path]:
    """Put everything back as it was when `file` was made; also the folder that keeps what was there until now.

    Raises:
        Occupied: Studyhall runs on this database.
        Unfit, TooNew, Misconfigured, OSError: as `verify`; nothing was changed.

    """
    database = _file(config, f"pg_restore --clean --if-exists --single-transaction {file} --dbname")
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hold = Hold(config.database_url)
    try:
        with _workplace(database.parent) as work:
            manifest = _unpacked(config, file, work)
            kept = config.folder / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
            kept.mkdir(mode=0o700, parents=True)
            copies.put_in_place(work / _DATABASE, database, kept)
            if (work / "matrix").exists():
                there = config.folder / "matrix"
                if there.exists():
                    there.rename(kept / "matrix")
                shutil.move(work / "matrix", there)
    finally:
        hold.release()
    return manifest, kept


def _file(config: Config, instead: str) -> Path:
    path = database_file(config.database_url)
    if path is None:
        bare = make_url(config.database_url)._replace(drivername="postgresql", password=None, query=immutabledict())
        says = (
            f"this database is PostgreSQL's, which has its own tools. Run: {instead} '{bare.render_as_string()}'\n"
            f"A bot on Matrix has its keys in {config.folder / 'matrix'}: copy that folder while Studyhall is stopped."
        )
        raise Unfit(says)
    return path


def _copied(config: Config, database: Path, copy: Path) -> copies.Contents:
    try:
        copies.copy(database, copy)
        return copies.contents(copy)
    except copies.Damaged as error:
        says = f"{config.database_name} is damaged ({error}); no backup was made. Restore the last good one."
        raise Unfit(says) from error


def _secret(config: Config) -> Secret | None:
    """What keys are sealed with, where there are any."""
    if config.matrix is None:
        return None
    from adapters.matrix.keys.secret import Secret  # noqa: PLC0415 - only where it is configured

    return Secret(config.matrix.read_secrets()["secret"], config.matrix.user)


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A folder for nobody else, on the disk where what is made in it will stay; everything in it is, too."""
    before = os.umask(0o077)
    try:
        with tempfile.TemporaryDirectory(prefix=".studyhall-", dir=beside) as work:
            yield Path(work)
    finally:
        os.umask(before)


def _packed(folder: Path, work: Path) -> bytes:
    """The files of a folder; a database in it is copied as one, since the bot may be writing."""
    from adapters.matrix.keys.store import fit_for_later  # noqa: PLC0415 - only where it is configured

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix == ".db":
                copies.copy(path, work / path.name)
                fit_for_later(work / path.name)
                archive.add(work / path.name, path.name)
            elif path.is_file() and not path.name.endswith(("-wal", "-shm")):
                archive.add(path, path.name)
    return packed.getvalue()


def _unpacked(config: Config, file: Path, work: Path) -> Manifest:
    """Everything of a backup in a folder, once all of it is known to be sound."""
    try:
        with tarfile.open(file, mode="r:") as archive:
            manifest = Manifest.model_validate_json(_member(archive, _MANIFEST).read(_LONGEST_MANIFEST))
            if (manifest.revision or "") > head():
                raise TooNew(manifest.revision)
            for name in {_DATABASE, _KEYS} & manifest.sha256.keys():
                with (work / name).open("xb") as unpacked:
                    shutil.copyfileobj(_member(archive, name), unpacked)
                if _sum(work / name) != manifest.sha256[name]:
                    raise Unfit(f"{file}: {name} in it was damaged. Take another backup.")
    except (tarfile.TarError, ValidationError) as error:
        raise Unfit(f"{file}: it is no backup of Studyhall, or only a part of one.") from error
    try:
        found = copies.contents(work / _DATABASE)
    except copies.Damaged as error:
        raise Unfit(f"{file}: the database in it is damaged ({error}). Take another backup.") from error
    if (found.revision, found.rows) != (manifest.revision, manifest.rows):
        raise Unfit(f"{file}: it does not hold what it says. Take another backup.")
    secret = _secret(config)
    if secret is not None and (work / _KEYS).exists():
        _unseal(secret, work, file)
    return manifest


def _unseal(secret: Secret, work: Path, file: Path) -> None:
    from adapters.matrix.keys.secret import Sealed  # noqa: PLC0415 - only where it is configured

    try:
        packed = secret.open((work / _KEYS).read_text(encoding="ascii"), _PURPOSE)
    except Sealed:
        says = (
            f"{file}: the bot's keys in it were sealed with another secret, or for another account than matrix.user. "
        )
        raise Unfit(says + "Set those of then; or take [matrix] out to restore without keys.") from None
    (work / "matrix").mkdir()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            archive.extract(member.replace(mode=0o600, deep=False), work / "matrix", filter="data")


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    member = next((one for one in archive if one.name == name and one.isfile()), None)
    found = archive.extractfile(member) if member is not None else None
    if found is None:
        raise tarfile.ReadError(name)
    return found


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
