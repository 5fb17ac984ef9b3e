"""Probata: one trustworthy record of a case that anybody can check."""

__version__ = "0.1.0"
