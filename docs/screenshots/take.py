"""Tells the demonstration story in a temporary home, serves it, and takes a picture of each page.

    python docs/screenshots/take.py [FOLDER]

Needs what the tests need: Chromium, playwright, Pillow. Writes {phone,desktop}-{en,zh}-NAME.png.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "only-for-pictures"  # noqa: S105 - of a home that lives for a minute
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
LANGUAGES = {"en": "en", "zh": "zh-hans"}
TALLEST, LARGEST = {"phone": 2400, "desktop": 1700}, 60_000
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
]


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    with served() as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for size in SIZES:
            for short in LANGUAGES:
                take_all(browser, base, size=size, short=short, folder=folder)
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """Tell the story, serve it, and yield its address; everything is taken away again."""
    with tempfile.TemporaryDirectory(prefix="probata-pictures-") as name:
        home = Path(name) / "home"
        data = Path(name) / "data"
        # Browsers look here for fonts too; a machine without emoji would show boxes.
        shutil.copytree(
            ROOT / "src/probata/pure/pages/fonts", data / "fonts", ignore=_all_but_emoji
        )
        os.environ.update(PROBATA_HOME=str(home), XDG_DATA_HOME=str(data), PROBATA_DEMO="yes")
        run = [sys.executable, "-m", "probata.cli.main"]
        subprocess.run(  # noqa: S603 - our own program
            [*run, "story", "--fresh", "--password", PASSWORD],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        port = _free_port()
        serving = subprocess.Popen(  # noqa: S603 - our own program
            [*run, "serve", "--port", str(port)], stdout=subprocess.DEVNULL
        )
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_for(base)
            yield base
        finally:
            serving.terminate()
            serving.wait(timeout=60)


def _all_but_emoji(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if "Emoji" not in name]


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_for(base: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{base}/sign-in/", timeout=5).close()  # noqa: S310 - our own
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
        else:
            return
    raise TimeoutError("the pages did not come up")


def take_all(browser: Browser, base: str, *, size: str, short: str, folder: Path) -> None:
    """Walk through the pages at one size in one language."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN" if short == "zh" else "en-GB"
    )
    context.add_cookies([{"name": "django_language", "value": LANGUAGES[short], "url": base}])
    page = context.new_page()

    def shoot(name: str) -> None:
        keep(page, folder / f"{size}-{short}-{name}.png", (width, height), TALLEST[size])

    walk(page, base, shoot)
    context.close()


def walk(page: Page, base: str, shoot: Callable[[str], None]) -> None:
    """Go from page to page as a person does."""
    page.goto(f"{base}/sign-in/")
    shoot("sign-in")
    page.fill("#id_login", "owner")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector(".pb-card")
    shoot("matters")
    page.goto(f"{base}/matters/new/")
    shoot("matter-new")
    page.goto(f"{base}/")
    page.locator(".pb-card h2 a").last.click()
    page.wait_for_selector(".pb-rows")
    shoot("matter")
    matter = page.url
    look(page, base, shoot)
    page.goto(matter)
    page.locator("[data-progress*=bundles] h3 a").first.click()
    page.wait_for_load_state()
    shoot("bundle")
    with page.expect_download() as asked:
        page.click("main a.govuk-button")
    checks(page, base, shoot, Path(asked.value.path()).read_bytes())
    page.goto(f"{base}/nowhere/")
    shoot("not-found")


def look(page: Page, base: str, shoot: Callable[[str], None]) -> None:
    """Look at what is kept in the matter that the page shows."""
    chat, sms, mail = page.eval_on_selector_all(".pb-rows th a", "all => all.map(one => one.href)")
    put = page.locator(".pb-card a[href*='/exhibits/']").first.evaluate("one => one.href")
    for address, name in (
        (f"{chat}?right=林梅", "conversation"),
        (f"{chat}?right=林梅&begin=10&at=10", "conversation-range"),
        (sms, "sms"),
        (mail, "mail"),
        (f"{chat}12/original/", "original"),
        (f"{chat}exhibit/?first=10&last=14", "exhibit"),
        (put, "exhibit-redactions"),
        (f"{mail}lock/", "lock"),
        (f"{base}/search/?q=照片", "search"),
        (f"{base}/help/", "help"),
    ):
        page.goto(address)
        shoot(name)


def checks(page: Page, base: str, shoot: Callable[[str], None], package: bytes) -> None:
    """Check a package as it is, and with one byte changed."""
    page.goto(f"{base}/check/")
    shoot("check")
    for content, name in (
        (package, "check-holds"),
        (package.replace(b"%PDF-1.7", b"%PDF-1.6", 1), "check-fails"),
    ):
        page.goto(f"{base}/check/")
        check(page, content)
        shoot(name)


def check(page: Page, package: bytes) -> None:
    """Hand a package to the page that checks."""
    named: FilePayload = {
        "name": "bundle-1.zip",
        "mimeType": "application/zip",
        "buffer": package,
    }
    page.set_input_files("#package", files=named)
    page.click("main form button[type=submit]")
    page.wait_for_selector("#result")


def keep(page: Page, path: Path, size: tuple[int, int], tallest: int) -> None:
    """Take a picture of the whole page, and keep it small: few colours, no more than is needed."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('main').style.minHeight = 0")
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size[0], "height": max(size[1], min(tall, tallest))})
    page.evaluate("window.scrollTo(0, 0)")
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for colours in (48, 32, 20):
        out = io.BytesIO()
        taken.quantize(palette=_palette(taken, colours), dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= LARGEST:
            break
    path.write_bytes(out.getvalue())


def _palette(taken: Image.Image, colours: int) -> Image.Image:
    """Return the commonest colours: surfaces stay as they are, only edges of letters are merged."""
    found = taken.getcolors(taken.width * taken.height) or []
    chosen: list[tuple[int, int, int]] = []
    for _count, colour in sorted(found, reverse=True):
        if isinstance(colour, tuple) and all(_far(colour, other) for other in chosen):
            chosen.append((colour[0], colour[1], colour[2]))
        if len(chosen) == colours:
            break
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in chosen for value in colour])
    return palette


def _far(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) > 5


if __name__ == "__main__":
    main()
