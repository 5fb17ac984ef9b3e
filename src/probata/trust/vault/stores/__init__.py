"""Drivers of stores, one a file; `chosen.py` takes the one that the settings name."""
