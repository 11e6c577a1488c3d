"""Steps from one form of the tables to the next, in bot/store/migrations/versions."""

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every step, oldest first; listed here so that a start without work need not load Alembic."""
