"""Study groups: how one comes in, what they agree on, meetings, forming, pulse and questions; reminders of everything."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_NOTHING = sa.text("''")


def upgrade() -> None:
    with op.batch_alter_table("groups") as groups:
        groups.alter_column("owner_id", existing_type=sa.BigInteger(), nullable=True)
        groups.add_column(sa.Column("state", sa.String(), nullable=False, server_default=sa.text("'open'")))
        groups.add_column(sa.Column("spans", sa.JSON(none_as_null=True), nullable=True))
        groups.add_column(sa.Column("zone", sa.String(), nullable=False, server_default=_NOTHING))
        groups.add_column(sa.Column("languages", sa.String(), nullable=False, server_default=_NOTHING))
        groups.add_column(sa.Column("entry", sa.String(), nullable=False, server_default=sa.text("'open'")))
        groups.add_column(sa.Column("writing", sa.Boolean(), nullable=False, server_default=sa.false()))
        groups.add_column(sa.Column("norms", sa.String(), nullable=False, server_default=_NOTHING))
        groups.add_column(sa.Column("duties", sa.String(), nullable=False, server_default=_NOTHING))
        groups.add_column(sa.Column("agreement", sa.Integer(), nullable=False, server_default="0"))
        groups.add_column(sa.Column("agenda", sa.String(), nullable=False, server_default=sa.text("'study'")))
        groups.add_column(sa.Column("touched", sa.BigInteger(), nullable=True))
        groups.add_column(sa.Column("rooms", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE groups SET state = 'ended' WHERE NOT open")
    with op.batch_alter_table("groups") as groups:
        groups.drop_column("open")
    with op.batch_alter_table("group_members") as members:
        members.add_column(sa.Column("active", sa.BigInteger(), nullable=True))
        members.add_column(sa.Column("agreed", sa.Integer(), nullable=False, server_default="0"))
    _waiting()
    _meetings()
    _forming()
    _questions()
    op.create_table(
        "reminders",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "what", "person_id", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_person", "reminders", ["community_id", "person_id", "at"])
    op.execute(
        "INSERT INTO reminders (community_id, what, person_id, at) "
        "SELECT community_id, 'discussion:' || discussion_id, person_id, at FROM discussion_reminders"
    )
    op.drop_table("discussion_reminders")


def _waiting() -> None:
    op.create_table(
        "group_waiting",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "group_id"],
            ["groups.community_id", "groups.id"],
            name=op.f("fk_group_waiting_community_id_group_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "group_id", "person_id", name=op.f("pk_group_waiting")),
    )
    op.create_table(
        "group_votes",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "group_id", "person_id", "other_id", name=op.f("pk_group_votes")),
    )


def _meetings() -> None:
    op.create_table(
        "group_meetings",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "group_id"],
            ["groups.community_id", "groups.id"],
            name=op.f("fk_group_meetings_community_id_group_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_group_meetings")),
    )
    op.create_index("ix_group_meetings_group", "group_meetings", ["community_id", "group_id"])
    op.create_table(
        "group_plans",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("coming", sa.Boolean(), nullable=True),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "meeting_id"],
            ["group_meetings.community_id", "group_meetings.id"],
            name=op.f("fk_group_plans_community_id_meeting_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "meeting_id", "person_id", name=op.f("pk_group_plans")),
    )
    op.create_index("ix_group_plans_person", "group_plans", ["community_id", "person_id"])
    op.create_table(
        "group_pulses",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("fair", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "group_id", "person_id", "week", name=op.f("pk_group_pulses")),
    )


def _forming() -> None:
    op.create_table(
        "group_seekers",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("wish_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_group_seekers_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", "person_id", name=op.f("pk_group_seekers")),
    )
    op.create_table(
        "group_drafts",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_group_drafts_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", "person_id", name=op.f("pk_group_drafts")),
    )


def _questions() -> None:
    op.create_table(
        "group_questions",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "group_id"],
            ["groups.community_id", "groups.id"],
            name=op.f("fk_group_questions_community_id_group_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_group_questions")),
    )
    op.create_index("ix_group_questions_group", "group_questions", ["community_id", "group_id"])


def downgrade() -> None:
    op.create_table(
        "discussion_reminders",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("discussion_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community_id", "discussion_id", "person_id", name=op.f("pk_discussion_reminders")
        ),
    )
    op.create_index("ix_discussion_reminders_person", "discussion_reminders", ["community_id", "person_id", "at"])
    op.execute(
        "INSERT INTO discussion_reminders (community_id, discussion_id, person_id, at) "
        "SELECT community_id, CAST(SUBSTR(what, 12) AS BIGINT), person_id, at FROM reminders "
        "WHERE what LIKE 'discussion:%'"
    )
    for table in (
        *("reminders", "group_questions", "group_drafts", "group_seekers", "group_pulses", "group_plans"),
        *("group_meetings", "group_votes", "group_waiting"),
    ):
        op.drop_table(table)
    with op.batch_alter_table("group_members") as members:
        members.drop_column("active")
        members.drop_column("agreed")
    with op.batch_alter_table("groups") as groups:
        groups.add_column(sa.Column("open", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE groups SET open = false WHERE state <> 'open'")
    # Who keeps a group that has no owner: whoever is in it longest, or whoever; it had to be somebody.
    op.execute(
        "UPDATE groups SET owner_id = COALESCE((SELECT MIN(m.person_id) FROM group_members m "
        "WHERE m.community_id = groups.community_id AND m.group_id = groups.id), 0) WHERE owner_id IS NULL"
    )
    with op.batch_alter_table("groups") as groups:
        groups.alter_column("open", existing_type=sa.Boolean(), server_default=None)
        groups.alter_column("owner_id", existing_type=sa.BigInteger(), nullable=False)
        for column in (
            *("state", "spans", "zone", "languages", "entry", "writing", "norms", "duties"),
            *("agreement", "agenda", "touched", "rooms"),
        ):
            groups.drop_column(column)
