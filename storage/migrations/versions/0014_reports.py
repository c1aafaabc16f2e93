"""What reports count: whom a reply is for, and how many words it has. What a teacher has put aside for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("replies", sa.Column("other_id", sa.BigInteger(), nullable=True))
    op.add_column("replies", sa.Column("length", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_replies_other", "replies", ["community_id", "discussion_id", "other_id", "at"])
    op.create_table(
        "put_aside",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_put_aside_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", "what", name=op.f("pk_put_aside")),
    )


def downgrade() -> None:
    op.drop_table("put_aside")
    op.drop_index("ix_replies_other", "replies")
    with op.batch_alter_table("replies") as replies:
        replies.drop_column("length")
        replies.drop_column("other_id")
