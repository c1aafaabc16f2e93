"""When courses ended and who left them, so that it can be forgotten; and numbers that are not given out again."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for column in ("ended", "announced", "forgotten"):
        op.add_column("courses", sa.Column(column, sa.BigInteger(), nullable=True))
    # When earlier ones ended was not noted: for them it counts from now.
    ended = sa.text("UPDATE courses SET ended = :now WHERE NOT open")
    op.get_bind().execute(ended, {"now": int(time.time() * 1_000_000)})
    op.create_table(
        "departed",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_departed_community_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_departed_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", "person_id", name=op.f("pk_departed")),
    )
    op.create_table(
        "spent",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "what", name=op.f("pk_spent")),
    )


def downgrade() -> None:
    op.drop_table("spent")
    op.drop_table("departed")
    with op.batch_alter_table("courses") as courses:
        for column in ("forgotten", "announced", "ended"):
            courses.drop_column(column)
