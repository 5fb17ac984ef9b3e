"""Sentences about backups of phones."""

from probata.pure.sentences.book import Sentence

SENTENCES: tuple[Sentence, ...] = ()
