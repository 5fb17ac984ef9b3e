"""Sentences about chat exports."""

from probata.pure.sentences.book import Sentence

SENTENCES: tuple[Sentence, ...] = ()
