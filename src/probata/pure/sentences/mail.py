"""Sentences about mail."""

from probata.pure.sentences.book import Sentence

SENTENCES: tuple[Sentence, ...] = ()
