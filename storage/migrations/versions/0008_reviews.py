"""Comments one by one, with what became of each; review rounds, criteria of a course's own, and flags."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_PARTS = {
    "strength": "What works well",
    "unclear": "What needs more explanation",
    "evidence": "Where evidence is missing",
    "example": "An example that helps, and why",
    "improve": "One way to make it better",
}


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _of(table: str, *columns: str, to: str) -> sa.ForeignKeyConstraint:
    wanted = ["community_id", *columns]
    return sa.ForeignKeyConstraint(
        wanted, [f"{to}.community_id", f"{to}.id"], name=op.f(f"fk_{table}_{'_'.join(wanted)}")
    )


def upgrade() -> None:
    with op.batch_alter_table("feedback_requests") as requests:
        requests.add_column(sa.Column("round_id", sa.BigInteger(), server_default="0", nullable=False))
        requests.add_column(sa.Column("group_id", sa.BigInteger(), server_default="0", nullable=False))
        requests.add_column(sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False))
        requests.add_column(sa.Column("revised", sa.String(), server_default=sa.text("''"), nullable=False))
        requests.add_column(sa.Column("released", sa.BigInteger(), nullable=True))
        requests.add_column(sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_feedback_requests_round", "feedback_requests", ["community_id", "round_id"])
    op.create_table(
        "feedback_comments",
        _id("community_id"),
        _id("given_id"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=True),
        sa.Column("fate", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("because", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False),
        _of("feedback_comments", "given_id", to="feedback_given"),
        sa.PrimaryKeyConstraint("community_id", "given_id", "n", name=op.f("pk_feedback_comments")),
    )
    for n, (part, label) in enumerate(_PARTS.items(), start=1):
        op.execute(
            "INSERT INTO feedback_comments (community_id, given_id, n, criterion, words, place, helpful) "
            f"SELECT community_id, id, {n}, '{label}', {part}, {n}, "
            f"CASE WHEN helped IS NULL THEN NULL WHEN helped THEN 5 ELSE 2 END FROM feedback_given WHERE {part} <> ''"
        )
    with op.batch_alter_table("feedback_given") as given:
        for part in (*_PARTS, "helped"):
            given.drop_column(part)
        given.add_column(sa.Column("state", sa.String(), server_default=sa.text("'done'"), nullable=False))
        given.add_column(sa.Column("until", sa.BigInteger(), nullable=True))
        given.add_column(sa.Column("done", sa.BigInteger(), nullable=True))
        given.add_column(sa.Column("extra", sa.Boolean(), server_default=sa.false(), nullable=False))
        given.add_column(sa.Column("weak", sa.Boolean(), server_default=sa.false(), nullable=False))
        given.add_column(sa.Column("missing", sa.String(), server_default=sa.text("''"), nullable=False))
        given.add_column(sa.Column("level", sa.Integer(), nullable=True))
        given.add_column(sa.Column("draft", sa.String(), server_default=sa.text("''"), nullable=False))
    op.execute("UPDATE feedback_given SET done = at")
    op.create_index("ix_feedback_given_person", "feedback_given", ["community_id", "person_id"])
    _rounds()
    op.create_table(
        "criteria_sets",
        _id("community_id"),
        _id("id"),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        _of("criteria_sets", "course_id", to="courses"),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_criteria_sets")),
    )
    op.create_table(
        "feedback_flags",
        _id("community_id"),
        _id("id"),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("given_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("decided", sa.BigInteger(), nullable=True),
        _of("feedback_flags", "course_id", to="courses"),
        _of("feedback_flags", "person_id", to="people"),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_feedback_flags")),
    )
    op.create_index("ix_feedback_flags_course", "feedback_flags", ["community_id", "course_id"])


def _rounds() -> None:
    op.create_table(
        "review_rounds",
        _id("community_id"),
        _id("id"),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("promised", sa.Integer(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("teams", sa.Boolean(), nullable=False),
        sa.Column("mates", sa.Boolean(), nullable=False),
        sa.Column("levels", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("set_id", sa.BigInteger(), nullable=False),
        sa.Column("sample", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("submit_until", sa.BigInteger(), nullable=False),
        sa.Column("review_until", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        _of("review_rounds", "course_id", to="courses"),
        _of("review_rounds", "person_id", to="people"),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_review_rounds")),
    )
    op.create_index("ix_review_rounds_course", "review_rounds", ["community_id", "course_id"])
    op.create_table(
        "reviewers",
        _id("community_id"),
        _id("round_id"),
        _id("person_id"),
        sa.Column("alias", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("practised", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        _of("reviewers", "round_id", to="review_rounds"),
        _of("reviewers", "person_id", to="people"),
        sa.PrimaryKeyConstraint("community_id", "round_id", "person_id", name=op.f("pk_reviewers")),
    )


def downgrade() -> None:
    for table in ("feedback_flags", "criteria_sets", "reviewers", "review_rounds"):
        op.drop_table(table)
    op.execute(
        "DELETE FROM feedback_comments WHERE EXISTS (SELECT 1 FROM feedback_given g WHERE "
        "g.community_id = feedback_comments.community_id AND g.id = feedback_comments.given_id AND (g.state <> 'done' "
        "OR EXISTS (SELECT 1 FROM feedback_requests r WHERE r.community_id = g.community_id AND r.id = g.request_id "
        "AND r.round_id <> 0)))"
    )
    op.execute(
        "DELETE FROM feedback_given WHERE state <> 'done' OR EXISTS (SELECT 1 FROM feedback_requests r WHERE "
        "r.community_id = feedback_given.community_id AND r.id = feedback_given.request_id AND r.round_id <> 0)"
    )
    op.execute("DELETE FROM feedback_requests WHERE round_id <> 0")
    op.drop_index("ix_feedback_given_person", "feedback_given")
    with op.batch_alter_table("feedback_given") as given:
        for column in ("state", "until", "done", "extra", "weak", "missing", "level", "draft"):
            given.drop_column(column)
        for part in _PARTS:
            given.add_column(sa.Column(part, sa.String(), server_default=sa.text("''"), nullable=False))
        given.add_column(sa.Column("helped", sa.Boolean(), nullable=True))
    of_given = "c.community_id = feedback_given.community_id AND c.given_id = feedback_given.id"
    for n, part in enumerate(_PARTS, start=1):
        op.execute(
            f"UPDATE feedback_given SET {part} = COALESCE((SELECT c.words FROM feedback_comments c "
            f"WHERE {of_given} AND c.n = {n}), '')"
        )
    op.execute(
        "UPDATE feedback_given SET helped = (SELECT MAX(c.helpful) >= 3 FROM feedback_comments c "
        f"WHERE {of_given} AND c.helpful IS NOT NULL)"
    )
    with op.batch_alter_table("feedback_given") as given:
        for part in _PARTS:
            given.alter_column(part, server_default=None)
    op.drop_table("feedback_comments")
    op.drop_index("ix_feedback_requests_round", "feedback_requests")
    with op.batch_alter_table("feedback_requests") as requests:
        for column in ("round_id", "group_id", "late", "revised", "released", "hidden"):
            requests.drop_column(column)
