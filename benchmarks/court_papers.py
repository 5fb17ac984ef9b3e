"""Makes the papers of a large case: typeset PDFs with embedded subset fonts, and scans."""

from __future__ import annotations

import io
import json
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

PAGES = 25
SCANNED_EVERY, PACKED_EVERY = 5, 4
_WORDS = [
    "the",
    "witness",
    "states",
    "that",
    "on",
    "contract",
    "payment",
    "court",
    "evidence",
    "exhibit",
    "judge",
    "plaintiff",
    "defendant",
    "hợp",
    "đồng",
    "chứng",
    "cứ",
    "tòa",
    "án",
    "biên",
    "bản",
    "người",
    "khởi",
    "kiện",
    "lời",
    "khai",
    "ngày",
    "tháng",
    "năm",
    "thanh",
    "toán",
    "合同",
    "付款",
    "法院",
    "证据",
    "原告",
    "被告",
    "证人",
    "陈述",
    "日期",
    "借条",
    "转账",
    "记录",
    "签字",
    "le",
    "témoin",
    "déclare",
    "que",
    "la",
    "pièce",
    "versée",
    "aux",
    "débats",
    "prouve",
    "le",
    "paiement",
]
_TEMPLATE = """
#set document(title: "Paper", date: datetime(year: 2026, month: 1, day: 1))
#set page(paper: "a4", margin: 60pt)
#set text(font: ("Noto Sans", "Noto Sans SC"), size: 10pt, hyphenate: false)
#set heading(bookmarked: true)
#for (row, page) in json(bytes(sys.inputs.data)).enumerate() {
  if row > 0 { pagebreak() }
  if calc.rem(row, 10) == 0 { heading[Section #str(calc.quo(row, 10) + 1)] }
  for line in page { par(line) }
}
"""


def make(folder: Path, files: int, *, packed: int = PACKED_EVERY) -> list[Path]:
    """Write `files` PDFs of 25 pages: every fifth scanned, every `packed`-th with object streams
    (0: none), as common office programs write them."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2) as pool:
        jobs = [(str(folder), number, packed) for number in range(files)]
        return list(pool.map(_one, jobs, chunksize=4))


def _one(job: tuple[str, int, int]) -> Path:
    folder, number, packed = job
    path = Path(folder) / f"paper{number:03d}.pdf"
    scanned = number % SCANNED_EVERY == SCANNED_EVERY - 1
    made = _scanned(number) if scanned else _typeset(number)
    if packed and number % packed == packed - 1:
        made = _packed(made)
    path.write_bytes(made)
    return path


def _typeset(seed: int) -> bytes:
    import typst

    from probata.pure.pages import fonts

    dice = random.Random(seed)
    pages = [[" ".join(dice.choices(_WORDS, k=90)) for _ in range(6)] for _ in range(PAGES)]
    return typst.compile(
        _TEMPLATE.encode(),
        font_paths=fonts.loaded(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(pages)},
        format="pdf",
        pdf_tags=False,
    )


def _scanned(seed: int) -> bytes:
    from PIL import Image

    pages = [Image.open(io.BytesIO(_photograph(seed * 1000 + page))) for page in range(PAGES)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], quality=62, resolution=100)
    return out.getvalue()


def _photograph(seed: int) -> bytes:
    import numpy
    from PIL import Image

    dice = numpy.random.default_rng(seed)
    paper = numpy.full((1169, 827), 245, numpy.int16)
    for y in range(60, 1100, 22):
        paper[y : y + 9, 60 : 60 + int(dice.integers(300, 700))] = dice.integers(0, 90, (9, 1))
    paper += dice.integers(-9, 10, paper.shape, dtype=numpy.int16)
    out = io.BytesIO()
    Image.fromarray(paper.clip(0, 255).astype(numpy.uint8)).save(out, "JPEG", quality=55)
    return out.getvalue()


def _packed(pdf: bytes) -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as one:
        one.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


if __name__ == "__main__":
    made = make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200)
    print(len(made), sum(path.stat().st_size for path in made) >> 20, "MiB")
