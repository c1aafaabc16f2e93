"""The teacher's desk: what a course does without, its rules, who is expected in it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    with op.batch_alter_table("courses") as courses:
        courses.add_column(sa.Column("without", sa.String(), nullable=False, server_default=sa.text("''")))
        courses.add_column(sa.Column("looking", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "awaited",
        *_of_course(),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "course_id", "folded", name=op.f("pk_awaited")),
        _course("awaited"),
    )
    op.create_table(
        "course_rules",
        *_of_course(),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "course_id", name=op.f("pk_course_rules")),
        _course("course_rules"),
    )
    op.create_table(
        "rules_read",
        *_of_course(),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "course_id", "person_id", name=op.f("pk_rules_read")),
        _course("rules_read"),
        _person("rules_read"),
    )
    op.create_table(
        "room_visitors",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key", "person_id", name=op.f("pk_room_visitors")),
        sa.ForeignKeyConstraint(
            ["community_id", "key"],
            ["rooms.community_id", "rooms.key"],
            name=op.f("fk_room_visitors_community_id_key"),
        ),
    )
    _moderation()


def _moderation() -> None:
    op.create_table(
        "staff_acts",
        *_numbered(),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_staff_acts")),
        _course("staff_acts"),
        _person("staff_acts"),
    )
    op.create_index("ix_staff_acts_course", "staff_acts", ["community_id", "course_id", "id"])
    op.create_table(
        "letters",
        *_numbered(),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_letters")),
        _course("letters"),
        _person("letters"),
    )
    op.create_index("ix_letters_course", "letters", ["community_id", "course_id"])
    op.create_table(
        "marks",
        *_numbered(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_marks")),
        _course("marks"),
    )
    op.create_index("ix_marks_course", "marks", ["community_id", "course_id", "id"])
    op.create_table(
        "paused",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "platform", "place", name=op.f("pk_paused")),
    )


def _numbered() -> tuple[sa.Column[int], sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
    )


def _of_course() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
    )


def _course(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id", "course_id"],
        ["courses.community_id", "courses.id"],
        name=op.f(f"fk_{table}_community_id_course_id"),
    )


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id", "person_id"],
        ["people.community_id", "people.id"],
        name=op.f(f"fk_{table}_community_id_person_id"),
    )


def downgrade() -> None:
    op.drop_table("paused")
    op.drop_table("marks")
    op.drop_table("letters")
    op.drop_table("staff_acts")
    op.drop_table("room_visitors")
    op.drop_table("rules_read")
    op.drop_table("course_rules")
    op.drop_table("awaited")
    op.execute("UPDATE members SET rank = 20 WHERE rank = 25")
    with op.batch_alter_table("courses") as courses:
        courses.drop_column("looking")
        courses.drop_column("without")
