"""Work outside turns; tutoring with hours, languages, levels, sessions and what teachers say about pairs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_jobs_community_id_name")),
        sqlite_autoincrement=True,
    )
    _offers()
    with op.batch_alter_table("tutorings") as tutorings:
        tutorings.add_column(sa.Column("programme_id", sa.BigInteger(), nullable=False, server_default="0"))
        tutorings.add_column(sa.Column("level", sa.Integer(), nullable=False, server_default="2"))
        tutorings.add_column(sa.Column("languages", sa.String(), nullable=False, server_default=sa.text("''")))
        tutorings.add_column(sa.Column("live", sa.Boolean(), nullable=False, server_default=sa.false()))
        tutorings.add_column(sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false()))
        tutorings.add_column(sa.Column("wish_id", sa.BigInteger(), nullable=True))
        tutorings.add_column(sa.Column("same", sa.Boolean(), nullable=False, server_default=sa.false()))
        tutorings.add_column(sa.Column("why", sa.String(), nullable=False, server_default=sa.text("''")))
        tutorings.add_column(sa.Column("rematched", sa.Boolean(), nullable=False, server_default=sa.false()))
    _sessions()
    _programmes()
    _people()


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("programme_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topics", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_offers_community_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_offers_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", "programme_id", "person_id", name=op.f("pk_offers")),
    )
    op.execute(
        "INSERT INTO offers (community_id, course_id, programme_id, person_id, topics, languages, places, since) "
        "SELECT community_id, course_id, 0, person_id, topics, '', places, since FROM tutor_offers"
    )
    op.drop_table("tutor_offers")
    op.create_table(
        "tutor_settings",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rounds", sa.Boolean(), nullable=False),
        sa.Column("least_first", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_tutor_settings_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", name=op.f("pk_tutor_settings")),
    )


def _sessions() -> None:
    op.create_table(
        "tutor_sessions",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tutoring_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tutor_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("said_back", sa.Boolean(), nullable=False),
        sa.Column("meeting", sa.BigInteger(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "tutoring_id", "tutor_id", name=op.f("pk_tutor_sessions")),
    )
    op.create_index("ix_tutor_sessions_course", "tutor_sessions", ["community_id", "course_id", "began"])
    op.execute(  # who is in the middle of it goes on; how long was not limited before, and is not now
        "INSERT INTO tutor_sessions (community_id, tutoring_id, tutor_id, course_id, learner_id, asked, began, "
        "rung, said_back, held, missed) "
        "SELECT community_id, id, tutor_id, course_id, learner_id, since, since, 0, false, 0, 0 FROM tutorings WHERE state = 'active' AND tutor_id IS NOT NULL"
    )
    op.create_table(
        "tutor_checks",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tutoring_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "tutoring_id", "person_id", "question", name=op.f("pk_tutor_checks")),
    )


def _programmes() -> None:
    op.create_table(
        "programmes",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("clue", sa.String(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_programmes_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_programmes")),
    )
    op.create_table(
        "showings",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tutoring_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "tutoring_id", name=op.f("pk_showings")),
    )


def _people() -> None:
    op.create_table(
        "avoided",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "person_id", "other_id", name=op.f("pk_avoided")),
    )
    op.create_table(
        "pair_rules",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "course_id", "person_id", "other_id", name=op.f("pk_pair_rules")),
    )
    op.create_table(
        "weekly_hours",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "person_id", name=op.f("pk_weekly_hours")),
    )


def downgrade() -> None:
    for table in ("showings", "programmes", "weekly_hours", "pair_rules", "avoided", "tutor_checks", "tutor_sessions"):
        op.drop_table(table)
    op.drop_table("tutor_settings")
    op.drop_table("jobs")
    op.execute("UPDATE tutorings SET state = 'ended' WHERE programme_id <> 0")
    op.execute("UPDATE tutorings SET state = 'waiting', tutor_id = NULL WHERE state IN ('held', 'planned')")
    with op.batch_alter_table("tutorings") as tutorings:
        for column in ("programme_id", "level", "languages", "live", "public", "wish_id", "same", "why", "rematched"):
            tutorings.drop_column(column)
    op.create_table(
        "tutor_offers",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topics", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_tutor_offers_community_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_tutor_offers_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", "person_id", name=op.f("pk_tutor_offers")),
    )
    op.execute(
        "INSERT INTO tutor_offers (community_id, course_id, person_id, topics, places, since) "
        "SELECT community_id, course_id, person_id, topics, places, since FROM offers WHERE programme_id = 0"
    )
    op.drop_table("offers")
