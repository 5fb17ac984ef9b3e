"""Postings of the search index, made by a process beside this one: two cores read one export.

The maker speaks over its standard input and output, one request and one answer at a time, each a
length of 8 bytes and that many bytes of `marshal` (the fastest form in which Python writes lists of
texts; both ends are this program). It ends when its input ends, so none is left when its parent is
killed. It needs no settings and no database.
"""

from __future__ import annotations

import marshal
import os
import struct
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any

from probata.pure import grams

if TYPE_CHECKING:
    from collections.abc import Sequence

_LENGTH = struct.Struct("<Q")


def built(texts: Sequence[str]) -> list[grams.Page]:
    """Return the pages of postings of these texts; made here."""
    return list(grams.pages(grams.build(texts)))


class Maker:
    """A process that makes postings; when it cannot start or breaks, they are made here."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None

    def built(self, texts: Sequence[str]) -> list[grams.Page]:
        """Return the pages of postings of these texts; the caller's thread waits for them."""
        try:
            process = self._process or self._start()
            assert process.stdin is not None and process.stdout is not None
            _write(process.stdin, list(texts))
            answer = _read(process.stdout)
        except (OSError, ValueError, EOFError):
            self.close()
            return built(texts)
        if not isinstance(answer, list):
            self.close()
            return built(texts)
        return [grams.Page(*one) for one in answer]

    def close(self) -> None:
        """Let the process end."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603 - our own program, with no word from outside
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            start_new_session=True,  # Ctrl-C is for the parent, which then ends this one
        )
        return self._process


def _write(pipe: IO[bytes], value: list[Any]) -> None:
    data = marshal.dumps(value)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> object:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return marshal.loads(data)  # noqa: S302 - both ends are this program


def serve() -> None:
    """Answer requests until the input ends."""
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            texts = _read(source)
        except EOFError:
            return
        assert isinstance(texts, list)
        _write(answers, [(one.first, one.last, bytes(one.blob)) for one in built(texts)])


if __name__ == "__main__":
    serve()
