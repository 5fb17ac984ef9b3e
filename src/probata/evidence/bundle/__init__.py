"""Exhibits: numbered, paginated, packed with proof slips."""
