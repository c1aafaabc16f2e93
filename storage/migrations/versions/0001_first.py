"""Everything the first version keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "buttons",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("only_id", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("born", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "token", name=op.f("pk_buttons")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_buttons_born"), "buttons", ["born"], unique=False)
    op.create_table(
        "courses",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_courses")),
    )
    op.create_table(
        "cursors",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "name", name=op.f("pk_cursors")),
    )
    op.create_table(
        "drafts",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("touched", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "token", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_touched"), "drafts", ["touched"], unique=False)
    op.create_table(
        "homes",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "home", name=op.f("pk_homes")),
    )
    op.create_table(
        "inbox",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "community_id", "event", name=op.f("pk_inbox")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_inbox_at"), "inbox", ["at"], unique=False)
    op.create_table(
        "nudges",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "person_id", name=op.f("pk_nudges")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("born", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_settled"), "outbox", ["settled"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "people",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_people")),
    )
    op.create_table(
        "posts",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "name", "platform", name=op.f("pk_posts")),
    )
    op.create_table(
        "room_places",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key", "platform", name=op.f("pk_room_places")),
    )
    op.create_index("ix_room_places_place", "room_places", ["platform", "place"], unique=False)
    op.create_table(
        "rooms",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key", name=op.f("pk_rooms")),
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_timers_community_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_timers_due"), "timers", ["due"], unique=False)
    op.create_table(
        "watched",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "place", name=op.f("pk_watched")),
    )
    op.create_table(
        "accounts",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_accounts_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "platform", "account", name=op.f("pk_accounts")),
    )
    op.create_index("ix_accounts_account", "accounts", ["platform", "account"], unique=False)
    op.create_index("ix_accounts_person", "accounts", ["community_id", "person_id"], unique=False)
    op.create_table(
        "course_places",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_course_places_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "platform", "place", name=op.f("pk_course_places")),
    )
    op.create_table(
        "discussions",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_discussions_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_discussions")),
    )
    op.create_index("ix_discussions_place", "discussions", ["community_id", "platform", "place"], unique=False)
    op.create_table(
        "feedback_requests",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_feedback_requests_community_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_feedback_requests_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_feedback_requests")),
    )
    op.create_index("ix_feedback_requests_course", "feedback_requests", ["community_id", "course_id"], unique=False)
    op.create_table(
        "groups",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_groups_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_groups")),
    )
    op.create_index("ix_groups_course", "groups", ["community_id", "course_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_members_community_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_members_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", "person_id", name=op.f("pk_members")),
    )
    op.create_table(
        "room_members",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "key"], ["rooms.community_id", "rooms.key"], name=op.f("fk_room_members_community_id_key")
        ),
        sa.PrimaryKeyConstraint("community_id", "key", "person_id", name=op.f("pk_room_members")),
    )
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
    op.create_table(
        "tutorings",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=False),
        sa.Column("tutor_id", sa.BigInteger(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("stuck", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_tutorings_community_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "learner_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_tutorings_community_id_learner_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_tutorings")),
    )
    op.create_index("ix_tutorings_course", "tutorings", ["community_id", "course_id"], unique=False)
    op.create_table(
        "feedback_given",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("strength", sa.String(), nullable=False),
        sa.Column("unclear", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("example", sa.String(), nullable=False),
        sa.Column("improve", sa.String(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_feedback_given_community_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "request_id"],
            ["feedback_requests.community_id", "feedback_requests.id"],
            name=op.f("fk_feedback_given_community_id_request_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_feedback_given")),
        sa.UniqueConstraint(
            "community_id", "request_id", "person_id", name=op.f("uq_feedback_given_community_id_request_id_person_id")
        ),
    )
    op.create_table(
        "group_members",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "group_id"],
            ["groups.community_id", "groups.id"],
            name=op.f("fk_group_members_community_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_group_members_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "group_id", "person_id", name=op.f("pk_group_members")),
    )
    op.create_index("ix_group_members_person", "group_members", ["community_id", "person_id"], unique=False)
    op.create_table(
        "replies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("discussion_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "discussion_id"],
            ["discussions.community_id", "discussions.id"],
            name=op.f("fk_replies_community_id_discussion_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
    )
    op.create_index("ix_replies_discussion", "replies", ["community_id", "discussion_id", "person_id"], unique=False)
    op.create_table(
        "tutorings_declined",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tutoring_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "tutoring_id"],
            ["tutorings.community_id", "tutorings.id"],
            name=op.f("fk_tutorings_declined_community_id_tutoring_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "tutoring_id", "person_id", name=op.f("pk_tutorings_declined")),
    )


def downgrade() -> None:
    op.drop_table("tutorings_declined")
    op.drop_index("ix_replies_discussion", table_name="replies")
    op.drop_table("replies")
    op.drop_index("ix_group_members_person", table_name="group_members")
    op.drop_table("group_members")
    op.drop_table("feedback_given")
    op.drop_index("ix_tutorings_course", table_name="tutorings")
    op.drop_table("tutorings")
    op.drop_table("tutor_offers")
    op.drop_table("room_members")
    op.drop_table("members")
    op.drop_index("ix_groups_course", table_name="groups")
    op.drop_table("groups")
    op.drop_index("ix_feedback_requests_course", table_name="feedback_requests")
    op.drop_table("feedback_requests")
    op.drop_index("ix_discussions_place", table_name="discussions")
    op.drop_table("discussions")
    op.drop_table("course_places")
    op.drop_index("ix_accounts_person", table_name="accounts")
    op.drop_index("ix_accounts_account", table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("watched")
    op.drop_index(op.f("ix_timers_due"), table_name="timers")
    op.drop_table("timers")
    op.drop_table("rooms")
    op.drop_index("ix_room_places_place", table_name="room_places")
    op.drop_table("room_places")
    op.drop_table("posts")
    op.drop_table("people")
    op.drop_index(
        "ix_outbox_waiting",
        table_name="outbox",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(op.f("ix_outbox_settled"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("nudges")
    op.drop_index(op.f("ix_inbox_at"), table_name="inbox")
    op.drop_table("inbox")
    op.drop_table("homes")
    op.drop_index(op.f("ix_drafts_touched"), table_name="drafts")
    op.drop_table("drafts")
    op.drop_table("cursors")
    op.drop_table("courses")
    op.drop_index(op.f("ix_buttons_born"), table_name="buttons")
    op.drop_table("buttons")
