"""Short chat messages in Chinese, Vietnamese and English, made from a seed, and what is searched.

40 % Chinese (words of one to four characters, drawn by rank), 30 % Vietnamese syllables with all
tones, 30 % English-like words; 5 % carry a file number, 3 % an emoji, an address or a mark.
"""

import random
import unicodedata

import numpy as np

_INITIALS = "b|c|ch|d|đ|g|gi|h|k|kh|l|m|n|ng|nh|ph|qu|r|s|t|th|tr|v|x"
_RIMES = (
    "a|ai|ao|au|an|ang|anh|ac|ach|am|ap|at|ay|e|em|en|eo|et|ê|ên|êu|i|ia|iên|iêu|im|in|inh|it|o|oa|"
    "oan|oi|on|ong|ô|ôi|ôn|ông|ơ|ơi|ơn|u|ua|uc|ui|un|ung|uôn|uông|ư|ưa|ưc|ưng|ươi|ương|ươc|y|yên"
)
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_STARTS = "b|c|d|f|g|h|l|m|n|p|r|s|t|v|w|st|tr|pl|ch|sh"


def _chinese(rng: random.Random, count: int = 40_000) -> list[str]:
    """Make words whose characters are drawn by rank, as those of a language are."""
    letters = [chr(code) for code in range(0x4E00, 0x9FA6)]
    rng.shuffle(letters)
    letters = letters[:4000]
    weights = [1 / (rank + 8) for rank in range(len(letters))]
    lengths = rng.choices((1, 2, 3, 4), (8, 70, 13, 9), k=count)
    return list(dict.fromkeys("".join(rng.choices(letters, weights, k=n)) for n in lengths))


def _vietnamese(rng: random.Random) -> list[str]:
    words = []
    for initial in _INITIALS.split("|"):
        for rime in _RIMES.split("|"):
            at = next((i for i, char in enumerate(rime) if char in "êôơưâă"), None)
            if at is None:
                at = next(i for i, char in enumerate(rime) if char in "aeiouy")
            for tone in _TONES:
                word = initial + rime[: at + 1] + tone + rime[at + 1 :]
                words.append(unicodedata.normalize("NFC", word))
    rng.shuffle(words)
    return words[:4500]


def _english(rng: random.Random) -> list[str]:
    starts = _STARTS.split("|")

    def word() -> str:
        syllables = rng.choice([1, 2, 2, 3, 3, 4])
        ends = ["", "n", "r", "s", "t"]
        return "".join(
            rng.choice(starts) + rng.choice("aeiou") + rng.choice(ends) for _ in range(syllables)
        )

    return list(dict.fromkeys(word() for _ in range(60_000)))[:25_000]


def _picks(rng: np.random.Generator, words: list[str], total: int, steep: float) -> list[str]:
    weights = 1 / np.arange(1, len(words) + 1) ** steep
    chosen = rng.choice(len(words), total, p=weights / weights.sum())
    return [words[at] for at in chosen.tolist()]


def messages(count: int, seed: int) -> tuple[list[str], list[int]]:
    """Return so many messages, and of each its language: 0 Chinese, 1 Vietnamese, 2 English."""
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    kinds = numbers.choice(3, count, p=[0.4, 0.3, 0.3]).tolist()
    lengths = np.minimum(1 + numbers.geometric(0.16, count), 40).tolist()
    total = sum(lengths)
    pools = [
        _picks(numbers, _chinese(rng), total, 0.9),
        _picks(numbers, _vietnamese(rng), total, 0.8),
        _picks(numbers, _english(rng), total, 0.9),
    ]
    extra = numbers.random(count).tolist()
    made, at = [], 0
    for number, (kind, length) in enumerate(zip(kinds, lengths, strict=True)):
        text = ("" if kind == 0 else " ").join(pools[kind][at : at + length])
        at += length
        if kind and length > 2:
            text = text[0].upper() + text[1:]
        if extra[number] < 0.05:
            text += f" HD-{2018 + number % 9}-{number * 7919 % 1_000_000:06d}"
        elif extra[number] > 0.97:
            text += rng.choice([" 😀", " 👍", " https://t.me/x", " ?"])
        made.append(text)
    return made, kinds


def queries(made: list[str], kinds: list[int], seed: int) -> list[str]:
    """Return 200 queries: pieces of messages of each language, and file numbers."""
    rng = random.Random(seed + 1)

    def one_of(kind: int) -> str:
        while True:
            at = rng.randrange(len(made))
            if kinds[at] == kind and len(made[at]) > 8 and "HD-" not in made[at]:
                return made[at]

    asked = []
    for length, wanted in ((2, 30), (3, 15), (4, 20), (6, 10), (1, 5)):
        while wanted:
            text = one_of(0)
            start = rng.randrange(len(text) - length)
            piece = text[start : start + length]
            if piece.isalnum() and not piece.isascii():
                asked.append(piece)
                wanted -= 1
    for kind, length, wanted in ((1, 1, 20), (1, 2, 25), (1, 3, 10), (2, 1, 20), (2, 2, 20)):
        while wanted:
            words = one_of(kind).split()
            if len(words) >= length:
                start = rng.randrange(len(words) - length + 1)
                asked.append(" ".join(words[start : start + length]).lower())
                wanted -= 1
    while len(asked) < 185:
        word = max(one_of(2).lower().split(), key=len)
        if len(word) > 5:
            asked.append(word[1:-1])
    numbers = [rng.randrange(len(made)) * 7919 % 1_000_000 for _ in range(15)]
    return asked + [f"{number:06d}" for number in numbers]
