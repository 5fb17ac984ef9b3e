"""What kind of file some bytes are, by how they begin; never by a name or a declared type."""

from __future__ import annotations

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"BEGIN:VCARD", "text/vcard"),
    (0, b"BEGIN:VCALENDAR", "text/calendar"),
)
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"avif": "image/avif",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
}
# Names that stand for the same bytes, or for a form inside the same wrapper.
_SAME: tuple[frozenset[str], ...] = (
    frozenset(("image/jpeg", "image/jpg", "image/pjpeg")),
    frozenset(("image/png", "image/x-png", "image/apng")),
    frozenset(("image/bmp", "image/x-ms-bmp")),
    frozenset(("image/heic", "image/heif", "image/heic-sequence")),
    frozenset(("text/vcard", "text/x-vcard", "text/directory")),
    frozenset(("text/calendar", "application/ics")),
    frozenset(("application/rtf", "text/rtf")),
    frozenset(("application/gzip", "application/x-gzip")),
    frozenset(("application/vnd.rar", "application/x-rar-compressed", "application/x-rar")),
    frozenset(("application/ms-tnef", "application/vnd.ms-tnef")),
    frozenset(("audio/mpeg", "audio/mp3", "audio/mpg")),
    frozenset(("audio/ogg", "audio/opus", "video/ogg", "application/ogg")),
    frozenset(("audio/wav", "audio/x-wav", "audio/wave")),
    frozenset(("audio/flac", "audio/x-flac")),
    frozenset(("audio/aac", "audio/aacp", "audio/x-aac")),
    frozenset(("video/webm", "audio/webm", "video/x-matroska", "audio/x-matroska")),
    frozenset(
        (
            "video/mp4",
            "audio/mp4",
            "audio/x-m4a",
            "audio/m4a",
            "video/3gpp",
            "audio/3gpp",
            "video/quicktime",
            "video/x-m4v",
            "audio/mp4a-latm",
        )
    ),
)
_IN_ZIP = ("application/vnd.", "application/epub", "application/java", "application/x-zip")
_IN_OLE = ("application/msword", "application/vnd.ms-", "application/x-ole")
_KNOWN = frozenset(kind for _, _, kind in _MAGIC if not kind.startswith("text/"))


def sniff(head: bytes | memoryview) -> str:
    """Return the media type that the first bytes show, or "" when they show none."""
    begin = bytes(head[:32])
    if begin[4:8] == b"ftyp":
        return _BRANDS.get(begin[8:12], "video/mp4")
    for offset, magic, kind in _MAGIC:
        if begin.startswith(magic, offset):
            return kind
    return ""


def differs(declared: str, head: bytes | memoryview) -> str:
    """Return what the bytes are when they contradict a declared type, else "".

    "unknown" when the declared type has a known beginning and the bytes do not show it.
    """
    said = declared.strip().lower()
    if not said or said in ("application/octet-stream", "application/x-download", "null"):
        return ""
    found = sniff(head)
    if not found:
        return "unknown" if said in _KNOWN and len(head) else ""
    if found == said or any(said in same and found in same for same in _SAME):
        return ""
    if found == "application/zip" and said.startswith(_IN_ZIP):
        return ""
    if found == "application/x-ole-storage" and said.startswith(_IN_OLE):
        return ""
    if found == "application/gzip" and said.startswith("application/x-"):
        return ""
    return found
