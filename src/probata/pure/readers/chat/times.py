"""Clocks in chat exports: digits of nine scripts, day words of 12-hour clocks, hours as written."""

from __future__ import annotations

import enum
import re

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DIGIT_ROWS = ("٠", "۰", "०", "০", "๐", "໐", "၀", "០")
"""The zeros of the scripts that occur beside ASCII: Arabic, Persian, Devanagari, Bengali, Thai,
Lao, Burmese, Khmer."""

DIGITS = "0-9" + "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in DIGIT_ROWS)
"""All digits, as the inside of a character class of a pattern."""

MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
"""Marks of direction, as the inside of a character class; they may stand around any field."""

SPACES = " \u00a0\u202f\u2009"
"""Spaces that occur inside a stamp, as the inside of a character class."""

_ASCII = str.maketrans({chr(ord(zero) + n): str(n) for zero in DIGIT_ROWS for n in range(10)})
_NOISE = re.compile(f"[{MARKS}{SPACES}.\u200c\u200d]")


def to_ascii(text: str) -> str:
    """Return the text with the digits of every known script as ASCII digits; the rest stays."""
    return text.translate(_ASCII)


class Half(enum.IntEnum):
    """Which half of the day a word names."""

    NONE = 0  # a 24-hour clock
    AM = 1
    PM = 2
    AM_ZERO = 3  # clocks that count 0 to 11 (Japanese)
    PM_ZERO = 4
    NOON = 5  # 11:00 to 14:59 without further word (中午)
    OPEN = 6  # a word we do not know: both halves are kept


_AM = """am fm πμ öö de sa rano dop ap ip° पूर्वाह्न पूर्व मपू সকাল 上午 凌晨 清晨 早上 半夜 오전 ص قظ
ก่อนเที่ยง صباحا صباحًا pagi делпр дп priešpiet ráno पू pg fh paradite eparadites முற்பகல்
ಪೂರ್ವಾಹ್ನ ጥዋት နံနက် ព្រឹក ກ່ອນທ່ຽງ"""
_PM = """pm em μμ ös du ch dulut odp ip lõuna अपराह्न अप मउ বিকাল 下午 晚上 傍晚 오후 م بظ หลังเที่ยง
مساء مساءً malam пп popiet popol ub ptg eh pasdite epasdites பிற்பகல் ಅಪರಾಹ್ನ ከሰዓት ညနေ ល្ងាច
ຫຼັງທ່ຽງ"""

_CLOCK_WORDS = ("at", "um", "à", "às", "kl", "klo", "uhr", "hrs", "h", "ч", "plkst", "kell", "ob")

_HALVES = dict.fromkeys(_AM.split(), Half.AM)
_HALVES |= dict.fromkeys(_PM.split(), Half.PM)
_HALVES |= {"午前": Half.AM_ZERO, "午後": Half.PM_ZERO, "中午": Half.NOON, "正午": Half.NOON}
# Words that only lead to the clock ("at", "Uhr") name no half of the day.
_HALVES |= dict.fromkeys(_CLOCK_WORDS, Half.NONE)

FIRST_DAY_WORDS = tuple("上凌清早半中正下晚傍午오")
"""First characters of words that stand before a time, so that a line may begin with them."""


def half_of(word: str) -> Half:
    """Say which half of the day a word names; Half.OPEN when the word is unknown."""
    plain = _NOISE.sub("", word).casefold()
    return _HALVES.get(plain, Half.OPEN) if plain else Half.NONE


def hours(hour: Ints, half: Ints) -> tuple[Ints, Flags, Flags]:
    """Return 24-hour hours, which stamps are no legal 12-hour clock, and which halves are open.

    `hour` is what stands in the file, 0 to 99. `00:08 AM` and `13:05 PM` are not legal: they are
    read as the 24-hour value (message formats, 0.2) and flagged. For an open half the hour of the
    first half comes back.
    """
    read, illegal, is_open = _HOURS
    return read[half, hour], illegal[half, hour], is_open[half, hour]


def _hour_tables() -> tuple[Ints, Flags, Flags]:
    read = np.zeros((len(Half), 100), np.int64)
    illegal, is_open = np.zeros(read.shape, bool), np.zeros(read.shape, bool)
    for half in Half:
        for hour in range(100):
            read[half, hour] = _hour(hour, half)
            zero = hour == 0 and half not in (Half.AM_ZERO, Half.PM_ZERO)
            odd = half is not Half.NONE and (hour > 12 or zero)
            illegal[half, hour] = odd and half is not Half.OPEN
            is_open[half, hour] = half is Half.OPEN and not odd
    return read, illegal, is_open


def _hour(hour: int, half: Half) -> int:
    if half in (Half.AM, Half.AM_ZERO, Half.OPEN):
        return 0 if hour == 12 else hour
    if half is Half.PM:
        return hour + 12 if 0 < hour < 12 else hour
    if half is Half.PM_ZERO:
        return hour + 12 if hour < 12 else hour
    if half is Half.NOON:
        return hour + 12 if 0 < hour < 11 else hour
    return hour


_HOURS = _hour_tables()
