"""Readers of backups of phones."""
