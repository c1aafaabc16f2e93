"""Taking part quietly, exit questions, and what somebody contributed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "relayed",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("discussion_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("addressed", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "discussion_id"],
            ["discussions.community_id", "discussions.id"],
            name=op.f("fk_relayed_community_id_discussion_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_relayed")),
    )
    op.create_index("ix_relayed_at", "relayed", ["at"])
    _exits()
    _reflections()


def _exits() -> None:
    op.create_table(
        "exit_questions",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("does", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_exit_questions_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_exit_questions")),
    )
    op.create_index("ix_exit_questions_course", "exit_questions", ["community_id", "course_id"])
    op.create_table(
        "exit_answers",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("exit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("sure", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "exit_id"],
            ["exit_questions.community_id", "exit_questions.id"],
            name=op.f("fk_exit_answers_community_id_exit_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "exit_id", "person_id", name=op.f("pk_exit_answers")),
    )


def _reflections() -> None:
    op.create_table(
        "own_entries",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_own_entries_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_own_entries")),
    )
    op.create_index("ix_own_entries_person", "own_entries", ["community_id", "person_id"])
    op.create_table(
        "reflections",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_reflections_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_reflections")),
    )
    op.create_index("ix_reflections_course", "reflections", ["community_id", "course_id"])
    op.create_table(
        "reflectors",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "reflection_id"],
            ["reflections.community_id", "reflections.id"],
            name=op.f("fk_reflectors_community_id_reflection_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "reflection_id", "group_id", "person_id", name=op.f("pk_reflectors")),
    )
    op.create_table(
        "reflected",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("more", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "reflection_id"],
            ["reflections.community_id", "reflections.id"],
            name=op.f("fk_reflected_community_id_reflection_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_reflected")),
    )
    op.create_index("ix_reflected_reflection", "reflected", ["community_id", "reflection_id"])


def downgrade() -> None:
    for table in ("reflected", "reflectors", "reflections", "own_entries", "exit_answers", "exit_questions", "relayed"):
        op.drop_table(table)
