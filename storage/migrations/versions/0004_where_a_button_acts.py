"""Where a button acts that is shown elsewhere than the room it is about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("buttons") as buttons:
        buttons.add_column(sa.Column("place", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("buttons") as buttons:
        buttons.drop_column("place")
