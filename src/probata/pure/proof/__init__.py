"""Proofs that anyone can check offline: stamps, slips, packages."""
