"""A review round may rest, and in rounds of groups each member may review alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("review_rounds") as rounds:
        rounds.add_column(sa.Column("paused", sa.BigInteger(), nullable=True))
        rounds.add_column(sa.Column("each", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("review_rounds") as rounds:
        rounds.drop_column("each")
        rounds.drop_column("paused")
