"""Migrations of exhibits and bundles."""
