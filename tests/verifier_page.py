"""verify.html in Chromium, opened from a file and without a network, for tests."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

Browsed = Any  # a page of playwright, which has no stubs in the base of the tests
CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")

RUN = """async ([data, given, options]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const originals = given.map(([name, text]) => ({ name, bytes: bytes(text) }));
  return verifyBytes(bytes(data), originals, options);
}"""
KEEP = """(text) => {
  window.whole = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}"""
FLIP = """async ([place, mask]) => {
  const changed = window.whole.slice();
  changed[place] ^= mask;
  return verifyBytes(changed);
}"""


def b64(data: bytes) -> str:
    """Return bytes as text that a page takes."""
    return base64.b64encode(data).decode()


def without_stamps(report: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the page does not check: signatures and certificates of time stamps."""
    steps = [step for step in report["steps"] if step["name"] != "stamps"]
    return {**report, "steps": steps}


@contextmanager
def opened(path: Path) -> Iterator[Browsed]:
    """Open the page from its file; fail when it complains or asks for anything but itself."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--disable-quic"])
        page = browser.new_page(viewport={"width": 1000, "height": 800})
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text))
        page.on(
            "request", lambda asked: faults.append(asked.url) if path.name not in asked.url else 0
        )
        page.goto(path.as_uri())
        yield page
        assert faults == []
        browser.close()
