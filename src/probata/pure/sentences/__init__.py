"""What checks and readers say to people: one sentence per check, with innocent causes and limits."""

from probata.pure.sentences.book import SEVERITIES, Sentence, every, lookup

__all__ = ["SEVERITIES", "Sentence", "every", "lookup"]
