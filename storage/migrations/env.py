"""What alembic runs: migrations on the connection, and inside the transaction, that storage.migrate opened."""

from alembic import context

from storage import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    transaction_per_migration=False,
    transactional_ddl=False,  # the transaction is ours: alembic must not end it
)
context.run_migrations()
