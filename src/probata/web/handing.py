"""Handing out bytes: nothing inside a strange file may act in the browser or stay in its cache."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

_SHOWN_IN_PAGE = {"image/jpeg", "image/png", "image/gif", "image/webp"}


def handed_out(
    chunks: Iterator[bytes], *, name: str, size: int, kind: str = ""
) -> StreamingHttpResponse:
    """Return a download; only plain pictures are shown in the page instead."""
    is_picture = kind in _SHOWN_IN_PAGE
    answer = StreamingHttpResponse(
        chunks, content_type=kind if is_picture else "application/octet-stream"
    )
    safe = name.replace("/", "_").replace("\\", "_")[-120:] or "file"
    answer["Content-Disposition"] = content_disposition_header(not is_picture, safe) or "attachment"
    answer["Content-Length"] = str(size)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
