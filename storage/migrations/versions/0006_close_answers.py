"""Answers of open discussions and pairs that are very close; what a hint is about; when a question was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("discussion_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answers")),
    )
    op.create_index("ix_kept_answers_discussion", "kept_answers", ["community_id", "discussion_id"])
    op.create_index(op.f("ix_kept_answers_at"), "kept_answers", ["at"])
    op.create_table(
        "close_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("earlier_person_id", sa.BigInteger(), nullable=False),
        sa.Column("later_person_id", sa.BigInteger(), nullable=False),
        sa.Column("earlier", sa.String(), nullable=False),
        sa.Column("later", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_close_answers")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_close_answers_course", "close_answers", ["community_id", "course_id"])
    op.create_index(op.f("ix_close_answers_at"), "close_answers", ["at"])
    with op.batch_alter_table("hints") as hints:
        hints.add_column(sa.Column("label", sa.String(), server_default="agree_only", nullable=False))
    with op.batch_alter_table("discussions") as discussions:
        discussions.add_column(sa.Column("questioned", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("discussions") as discussions:
        discussions.drop_column("questioned")
    with op.batch_alter_table("hints") as hints:
        hints.drop_column("label")
    op.drop_table("close_answers")
    op.drop_table("kept_answers")
