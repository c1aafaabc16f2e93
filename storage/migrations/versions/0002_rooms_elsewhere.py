"""Rooms on platforms that do not tell who is in them; since when a place is listened to; verdicts found faster."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "room_guests",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key", "platform", "account", name=op.f("pk_room_guests")),
    )
    with op.batch_alter_table("watched") as watched:
        watched.add_column(sa.Column("since", sa.BigInteger(), nullable=True))
    op.drop_index("ix_replies_discussion", "replies")
    op.create_index("ix_replies_discussion", "replies", ["community_id", "discussion_id", "person_id", "verdict"])


def downgrade() -> None:
    op.drop_index("ix_replies_discussion", "replies")
    op.create_index("ix_replies_discussion", "replies", ["community_id", "discussion_id", "person_id"])
    with op.batch_alter_table("watched") as watched:
        watched.drop_column("since")
    op.drop_table("room_guests")
