"""Picture: bytes of an image made fit for a page, or the reason why they cannot be shown."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

MOST_PIXELS = 120_000_000
RESOLUTION = 220
"""Dots per inch at printed size: within the 200 to 300 that courts ask for."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A picture ready for a page: file name ending, bytes, width and height in points."""

    ending: str
    content: bytes
    width: float
    height: float


def fit(content: bytes, *, width: float, height: float) -> Fit | str:
    """Return the picture within `width` x `height` points, or the reason why it cannot be shown.

    A JPEG or PNG that is small enough goes in as it is; others are turned upright, made smaller
    and written again as JPEG (PNG when they have few colours or see-through parts). The original
    in the vault is never touched.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content)) as image:
                if image.width * image.height > MOST_PIXELS:
                    return f"{image.width} x {image.height} pixels"
                image.load()
                upright = ImageOps.exif_transpose(image)
                return _fitted(content, image.format or "", upright, width, height)
    except Exception as reason:  # noqa: BLE001 - any broken picture is listed, never a crash
        return type(reason).__name__


def _fitted(content: bytes, form: str, image: object, width: float, height: float) -> Fit:
    from PIL import Image

    assert isinstance(image, Image.Image)
    scale = min(width / image.width, height / image.height, 0.75)
    shown = (image.width * scale, image.height * scale)
    most = (round(shown[0] * RESOLUTION / 72) or 1, round(shown[1] * RESOLUTION / 72) or 1)
    turned = image.getexif().get(0x0112, 1) not in (0, 1)
    if form == "JPEG" and image.mode in ("RGB", "L") and not turned and image.width <= most[0] * 2:
        return Fit("jpg", content, *shown)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
        image = paper
    few = image.mode in ("1", "P")
    flat = image if image.mode in ("RGB", "L") else image.convert("RGB")
    if flat.width > most[0]:
        flat = flat.resize(most, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if few or form == "PNG":
        flat.save(out, "PNG", optimize=False)
        if out.tell() <= 400_000:
            return Fit("png", out.getvalue(), *shown)
        out = io.BytesIO()
    flat.save(out, "JPEG", quality=82, subsampling=0)
    return Fit("jpg", out.getvalue(), *shown)
