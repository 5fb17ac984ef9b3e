"""Memory given back while a large original is read through a map: its pages can be had again."""

import mmap
import threading

ROOM = 256 << 20
"""Bytes of maps that may stay in memory of this process before they are let go."""

_EVERY = 0.02  # seconds between two looks


class Relief:
    """Lets go of the pages of a map over a file, again and again, while somebody reads it.

    The bytes lie in the file and come back when they are touched; what is bounded is what this
    process holds at one time. Where the system does not tell what is held, the system alone
    decides, as it does for any file.
    """

    def __init__(self, room: mmap.mmap) -> None:
        """Watch this map, which shares its pages with a file."""
        self._room = room
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="relief", daemon=True)
        self._begun = _held() is not None and hasattr(mmap, "MADV_DONTNEED")
        if self._begun:
            self._thread.start()

    def close(self) -> None:
        """Watch no more; the map may be closed after this."""
        self._end.set()
        if self._begun:
            self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(_EVERY):
            held = _held()
            if held is not None and held > ROOM:
                self._room.madvise(mmap.MADV_DONTNEED)


def _held() -> int | None:
    """Return the bytes of maps over files that this process holds, if the system tells."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[2]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return None
