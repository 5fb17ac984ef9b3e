"""Migrations, with the generated SQL of each engine beside them."""
