"""Accounts on several platforms that are one person, codes to link them, and where a form is being filled in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("last_platform", sa.String(), nullable=True))
        people.add_column(sa.Column("told_on", sa.String(), nullable=True))
        people.add_column(sa.Column("became_id", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("before_id", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("drafts") as drafts:
        drafts.add_column(sa.Column("platform", sa.String(), nullable=True))
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("giver_id", sa.BigInteger(), nullable=True),
        sa.Column("giver_platform", sa.String(), nullable=True),
        sa.Column("giver_account", sa.String(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.id"],
            name=op.f("fk_links_community_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_links_person", "links", ["community_id", "person_id"])
    op.create_index(op.f("ix_links_until"), "links", ["until"])
    op.create_table(
        "link_tries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_tries")),
    )
    op.create_index("ix_link_tries_person", "link_tries", ["community_id", "person_id", "what", "at"])
    op.create_index(op.f("ix_link_tries_at"), "link_tries", ["at"])
    op.create_table(
        "brought",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("before_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought")),
    )
    op.create_index("ix_brought_before", "brought", ["community_id", "before_id"])


def downgrade() -> None:
    op.drop_table("brought")
    op.drop_table("link_tries")
    op.drop_table("links")
    with op.batch_alter_table("drafts") as drafts:
        drafts.drop_column("platform")
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("before_id")
    with op.batch_alter_table("people") as people:
        people.drop_column("became_id")
        people.drop_column("told_on")
        people.drop_column("last_platform")
