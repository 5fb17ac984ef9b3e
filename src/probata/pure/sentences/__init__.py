"""What checks and readers say to people: one sentence a check, innocent causes, limits."""

from probata.pure.sentences.book import SEVERITIES, Sentence, every, lookup

__all__ = ["SEVERITIES", "Sentence", "every", "lookup"]
