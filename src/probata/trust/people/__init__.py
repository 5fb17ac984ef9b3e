"""Persons, accounts, organisations and how to reach them safely."""
