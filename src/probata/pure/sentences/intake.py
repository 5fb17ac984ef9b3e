"""Sentences about any source, and checks after reading."""

from probata.pure.sentences.book import Sentence

SENTENCES: tuple[Sentence, ...] = ()
