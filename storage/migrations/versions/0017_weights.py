"""What counts how much when tutors and learners are paired."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    with op.batch_alter_table("tutor_settings") as batch:
        batch.add_column(sa.Column("weights", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    with op.batch_alter_table("tutor_settings") as batch:
        batch.drop_column("weights")
