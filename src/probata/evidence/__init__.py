"""Evidence, with or without a case."""
