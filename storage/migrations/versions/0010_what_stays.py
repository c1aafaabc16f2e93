"""Messages that stay, rooms that are listened to, and groups from before they were looked after."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_LOOK = "group look after"


def upgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("message", sa.String(), nullable=False, server_default=sa.text("''")))
        posts.add_column(sa.Column("kept", sa.Text(), nullable=True))
        posts.add_column(sa.Column("renewed", sa.BigInteger(), nullable=True))
    op.create_index("ix_posts_message", "posts", ["platform", "message"])
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("heard", sa.Boolean(), nullable=False, server_default=sa.false()))
    _look_after_groups()


def _look_after_groups() -> None:
    """Each group that goes on is looked at as soon as the bot runs: its board, and what comes by the clock."""
    db = op.get_bind()
    groups = db.execute(
        sa.text(
            "SELECT g.community_id, g.id, COALESCE(g.owner_id, (SELECT MIN(m.person_id) FROM group_members m "
            "WHERE m.community_id = g.community_id AND m.group_id = g.id)) AS person, r.body AS place "
            "FROM groups g JOIN room_places r ON r.community_id = g.community_id "
            "AND r.key = CASE g.rooms WHEN 0 THEN 'group:' || g.id ELSE 'group:' || g.id || ':' || g.rooms END "
            "WHERE g.state = 'open' ORDER BY g.community_id, g.id, r.platform"
        )
    ).all()
    first = {(one.community_id, one.id): one for one in reversed(groups) if one.person is not None}
    timers = sa.table(
        "timers",
        *(sa.column(name) for name in ("community_id", "name", "due", "command", "person_id")),
        sa.column("args", sa.JSON()),
        sa.column("place", sa.JSON()),
    )
    for (community, group), one in sorted(first.items()):
        op.execute(
            timers.insert().values(
                community_id=community,
                name=f"group:{group}:look",
                due=0,
                command=_LOOK,
                args={"group": group},
                person_id=one.person,
                place=json.loads(one.place),
            )
        )


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM timers WHERE command = :command").bindparams(command=_LOOK))
    with op.batch_alter_table("rooms") as rooms:
        rooms.drop_column("heard")
    op.drop_index("ix_posts_message", "posts")
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("message")
        posts.drop_column("kept")
        posts.drop_column("renewed")
