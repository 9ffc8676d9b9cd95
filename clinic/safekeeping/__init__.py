"""Copies of the database that are proved by restoring them before they count as backups."""
