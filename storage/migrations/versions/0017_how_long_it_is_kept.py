"""When a course ended: what was done in it may be kept for so many days only."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("courses", sa.Column("ended", sa.BigInteger(), nullable=True))
    # Nobody wrote down when earlier courses ended: what is kept of them is kept as if they ended now.
    now = (datetime.now(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    courses = sa.table("courses", sa.column("open", sa.Boolean()), sa.column("ended", sa.BigInteger()))
    op.execute(courses.update().where(~courses.c.open).values(ended=now))


def downgrade() -> None:
    with op.batch_alter_table("courses") as courses:
        courses.drop_column("ended")
