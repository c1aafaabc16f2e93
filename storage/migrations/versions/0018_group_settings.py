"""What counts how much when study groups are formed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "group_settings",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("weights", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "course_id"],
            ["courses.community_id", "courses.id"],
            name=op.f("fk_group_settings_community_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("community_id", "course_id", name=op.f("pk_group_settings")),
    )


def downgrade() -> None:
    op.drop_table("group_settings")
