"""Who asked a teacher to look at what was said for somebody in a discussion, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "relayed_flags",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("relayed_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "relayed_id"],
            ["relayed.community_id", "relayed.id"],
            name=op.f("fk_relayed_flags_community_id_relayed_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_relayed_flags_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "relayed_id", "person_id", name=op.f("pk_relayed_flags")),
    )


def downgrade() -> None:
    op.drop_table("relayed_flags")
