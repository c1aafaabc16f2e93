"""Migrations of a later version, made up for tests."""

from __future__ import annotations

from pathlib import Path

import storage.migrate
from storage.migrate import head

_NEXT = """
from alembic import op
from sqlalchemy import Column, String

revision = "9000"
down_revision = "{before}"

def upgrade():
    with op.batch_alter_table("people", recreate="auto") as people:
        people.alter_column("name", existing_type=String(), type_=String(500))
        people.add_column(Column("pronouns", String))

def downgrade():
    with op.batch_alter_table("people") as people:
        people.drop_column("pronouns")
"""


def with_a_next_version(folder: Path) -> Path:
    """A copy of all migrations, and one more that changes a table to which others refer."""
    (folder / "versions").mkdir(parents=True)
    for path in storage.migrate._FOLDER.rglob("*.py"):
        (folder / path.relative_to(storage.migrate._FOLDER)).write_text(path.read_text())
    (folder / "versions" / "9000_next.py").write_text(_NEXT.format(before=head()))
    return folder
