"""Matters, receipts, items, and the passages read from them."""
