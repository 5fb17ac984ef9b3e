"""Mark face: makes the small font of the page marks from the fonts of the installation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from probata.pure.pages import fonts, mark

HAN = (
    "一二三四五六七八九十百千零〇甲乙丙丁戊己庚辛壬癸上下左右正副本原被告诉訴人方证證据據物书書号號第页頁"
    "附件卷册冊材料图圖表共序叶葉摘要存档檔案法院申请請再审審上抗辩辯代理检檢察公安机機关關录錄音视視频頻"
    "聊天记記微信短邮郵电電子数數照片截屏合同收条條借欠汇匯款银銀行流水病历歷鉴鑑定意见見勘验驗笔筆供述"
    "（）《》、，。：；·年月日时時分秒"
)
_RANGES = ((0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x45F), (0x1E00, 0x1EFF))
_OTHERS = "–—‘’“”•…‹›€₫№№"
_WEIGHT = 450


def build(font: Path, table: Path) -> None:
    """Write the font and its table; the same font packages give the same bytes."""
    from fontTools.merge import Merger  # type: ignore[import-untyped]

    latin = {chr(point) for first, last in _RANGES for point in range(first, last + 1)}
    parts: list[Path] = []
    for source, signs in (
        (_find("NotoSans["), latin | set(_OTHERS)),
        (_find("NotoSansSC"), set(HAN)),
    ):
        part = font.with_suffix(f".{len(parts)}.ttf")
        made = _subset(source, signs)
        made.save(part)
        parts.append(part)
    whole = Merger().merge([str(part) for part in parts])
    for name in ("GSUB", "GPOS", "GDEF", "DSIG", "STAT", "BASE", "vhea", "vmtx", "meta"):
        if name in whole:
            del whole[name]
    whole["head"].modified = whole["head"].created = 3_000_000_000
    whole.recalcTimestamp = False
    whole.save(font)
    for part in parts:
        part.unlink()
    table.write_text(json.dumps(_table(whole), ensure_ascii=False, separators=(",", ":")), "utf-8")


def _find(start: str) -> Path:
    return next(path for path in fonts.files() if path.name.startswith(start))


def _subset(source: Path, signs: set[str]) -> Any:
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from fontTools.varLib import instancer  # type: ignore[import-untyped]

    options = subset.Options(
        layout_features=[],
        hinting=False,
        notdef_outline=True,
        name_IDs=[1, 2, 4, 6],
        glyph_names=False,
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG"]
    font = TTFont(source)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[ord(sign) for sign in signs])
    chosen.subset(font)
    place = {
        axis.axisTag: {"wght": _WEIGHT, "wdth": 100}[axis.axisTag] for axis in font["fvar"].axes
    }
    return instancer.instantiateVariableFont(font, place)


def _table(font: Any) -> dict[str, Any]:
    order, widths = font.getReverseGlyphMap(), font["hmtx"]
    head = font["head"]
    scale = 1000 / head.unitsPerEm
    return {
        "name": "PRBMRK+NotoSans",
        "ascent": round(font["hhea"].ascent * scale),
        "descent": round(font["hhea"].descent * scale),
        "box": [round(one * scale) for one in (head.xMin, head.yMin, head.xMax, head.yMax)],
        "glyphs": {
            chr(point): [order[glyph], round(widths[glyph][0] * scale)]
            for point, glyph in sorted(font.getBestCmap().items())
        },
    }


if __name__ == "__main__":  # `python -m probata.pure.pages.markface` makes both files anew
    build(mark.FONT, mark.TABLE)
