"""Findings by check, with innocent causes and limits; never a verdict on evidence."""
