"""Hints with what became of them, how each course wants them, who is spared what, and who was reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "hints",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("discussion_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("cues", sa.String(), nullable=False),
        sa.Column("reaction", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hints")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hints_person", "hints", ["community_id", "person_id", "at"])
    op.create_index("ix_hints_course", "hints", ["community_id", "course_id", "at"])
    op.create_index(op.f("ix_hints_at"), "hints", ["at"])
    op.create_table(
        "hint_settings",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("delay", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_hint_settings_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", name=op.f("pk_hint_settings")),
    )
    op.create_table(
        "spared",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "person_id", "what", name=op.f("pk_spared")),
    )
    op.execute(
        "INSERT INTO spared (community_id, person_id, what) "
        "SELECT community_id, person_id, 'hints' FROM nudges WHERE NOT wanted"
    )
    op.drop_table("nudges")
    op.create_table(
        "discussion_reminders",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("discussion_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "discussion_id", "person_id", name=op.f("pk_discussion_reminders")),
    )
    op.create_index("ix_discussion_reminders_person", "discussion_reminders", ["community_id", "person_id", "at"])
    with op.batch_alter_table("discussions") as discussions:
        discussions.add_column(sa.Column("asked", sa.BigInteger(), nullable=True))
    op.create_index("ix_replies_person", "replies", ["community_id", "person_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_replies_person", "replies")
    with op.batch_alter_table("discussions") as discussions:
        discussions.drop_column("asked")
    op.drop_table("discussion_reminders")
    op.create_table(
        "nudges",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "person_id", name=op.f("pk_nudges")),
    )
    op.execute(
        "INSERT INTO nudges (community_id, person_id, wanted) "
        "SELECT community_id, person_id, false FROM spared WHERE what = 'hints'"
    )
    op.drop_table("spared")
    op.drop_table("hint_settings")
    op.drop_table("hints")
