"""Originals: put in once, kept byte for byte, never rewritten."""
