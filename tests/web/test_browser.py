"""In Chromium: the main job with and without scripts, no violation of axe, nothing too wide."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cast import AT
from probata.evidence.bundle import queries as bundles
from webs import CANARY, CHAT

if TYPE_CHECKING:
    from pathlib import Path

    from webs import Kept

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
]
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}
EXIT = "https://exit.invalid/"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed here"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(autouse=True)
def _exit(settings: Any) -> None:
    """Leave to a place of ours: tests know no network."""
    settings.PROBATA_EXIT_URL = EXIT


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for all tests of this file."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        # The driver runs a loop in this thread, beside which Django would refuse its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


Visit = Callable[..., Any]


@pytest.fixture
def visit(chromium: Any, live_server: Any) -> Iterator[Visit]:
    """Open a page as a browser of some size, language and ability; errors of scripts fail it."""
    contexts, errors = [], []

    def open_page(
        size: str = "desktop", language: str = "en", *, scripts: bool = True, login: str = "lawyer"
    ) -> Any:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            base_url=live_server.url,
        )
        contexts.append(context)
        where = {"name": "django_language", "value": language, "url": live_server.url}
        context.add_cookies([where])
        context.route(f"{EXIT}**", lambda route: route.fulfill(body="<title>Weather</title>"))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if login:
            sign_in(page, login)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A form that is asked again comes with 422, a locked item with 423; the browser notes that, and
    # it is no fault.
    noted = ("status of 422", "status of 423")
    assert [one for one in errors if not any(each in one for each in noted)] == []


def sign_in(page: Any, login: str) -> None:
    page.goto("/sign-in/")
    page.fill("#id_login", login)
    page.fill("#id_password", login)
    page.click("main button[type=submit]")
    page.wait_for_url("**/")


def work(minute: int) -> None:
    """Let the worker take its turns, as it does beside the pages."""
    from probata.trust.ledger import turn

    for step in range(3):
        turn.turn(at=AT + timedelta(minutes=minute, seconds=step))


def every_page(kept: Kept, exhibit: str) -> list[str]:
    return [
        "/",
        "/matters/new/",
        f"/matters/{kept.matter}/",
        f"/items/{kept.item}/?begin=1",
        f"/items/{kept.item}/3/original/",
        f"/items/{kept.item}/exhibit/?first=0&last=1",
        f"/items/{kept.item}/lock/",
        f"/exhibits/{exhibit}/",
        f"/search/?q={CANARY}",
        "/check/",
        "/help/",
    ]


def locked(kept: Kept) -> str:
    """Put a further item into the matter, lock it, and return it."""
    from probata.evidence.intake import acts

    done = acts.receive(kept.matter, acts.Handed(b"x", "x.txt"), actor=kept.lawyer, at=AT)
    item = done.on.removeprefix("item:")
    acts.lock_item(item, reason="other", words="words", actor=kept.lawyer, at=AT)
    return item


AXE = "() => axe.run(document, {resultTypes: ['violations']})"


def violations(page: Any) -> list[str]:
    from axe_playwright_python.base import AXE_FILE_PATH

    # Evaluated, not added as an element: the pages let no foreign script in.
    page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
    found = page.evaluate(AXE)["violations"]
    return [f"{one['id']}: {[node['html'][:90] for node in one['nodes'][:3]]}" for one in found]


def too_wide(page: Any) -> bool:
    script = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(page.evaluate(script))


@pytest.fixture
def redacted(kept: Kept, exhibit: str) -> None:
    """Let one message of the exhibit be hidden, so that pages list it and ask which copy."""
    from probata.evidence.bundle import acts

    why = "The address of a child " * 9
    acts.redact(exhibit, reason=why, first=0, last=0, actor=kept.lawyer, at=AT)


@pytest.mark.usefixtures("redacted")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("size", list(SIZES))
def test_no_page_has_a_barrier_or_is_too_wide(
    visit: Visit, kept: Kept, exhibit: str, size: str, language: str
) -> None:
    held = locked(kept)
    page = visit(size, language)
    bad = []
    for address in (*every_page(kept, exhibit), f"/items/{held}/"):
        page.goto(address)
        bad += [f"{address} {one}" for one in violations(page)]
        bad += [f"{address} is too wide"] if too_wide(page) else []
    assert bad == []


@pytest.mark.usefixtures("redacted")
def test_no_page_is_too_wide_between_a_phone_and_a_desk(
    visit: Visit, kept: Kept, exhibit: str
) -> None:
    page = visit("phone", "fr")
    for address in every_page(kept, exhibit):
        page.goto(address)
        for width in (390, 700, 820):
            page.set_viewport_size({"width": width, "height": 900})
            assert not too_wide(page), (address, width)


def test_the_sign_in_and_refusals_have_no_barrier(visit: Visit, kept: Kept) -> None:
    page = visit("phone", login="")
    page.goto("/sign-in/")
    page.fill("#id_login", "lawyer")
    page.click("main button[type=submit]")
    assert violations(page) == [] and not too_wide(page)


def test_a_name_of_ten_thousand_letters_makes_no_page_too_wide(
    visit: Visit, put: Callable[[bytes, str], str]
) -> None:
    chat = CHAT + f"08/03/2024, 09:00 - {'W' * 3000}: x\n".encode() + b"08/03/2024, 09:01 - Lan: "
    item = put(chat + b"A" * 5000 + b"\n", "n" * 180 + ".txt")
    page = visit("phone")
    for address in (f"/items/{item}/", f"/items/{item}/6/original/", "/search/?q=AAAA"):
        page.goto(address)
        assert not too_wide(page), address


@pytest.mark.parametrize("scripts", [True, False])
def test_the_main_job(visit: Visit, kept: Kept, tmp_path: Path, scripts: bool) -> None:
    page = visit("phone", scripts=scripts)
    page.goto("/matters/new/")
    page.fill("#id_title", "Deposit")
    page.click("main button[type=submit]")
    matter = page.url.rstrip("/").rpartition("/")[2]
    _put_in(page, tmp_path, scripts=scripts)
    work(1)
    _see_it_read(page, scripts=scripts)
    _choose_a_stretch(page)
    page.fill("#id_title", "What was said")
    page.click("main button[type=submit]:has-text('Put forward')")
    page.wait_for_selector("text=The exhibit was put forward.")
    page.click("text=Build the bundle")
    page.wait_for_selector("text=The bundle is being made.")
    work(5)
    (made,) = bundles.bundles(kept.lawyer, matter)
    assert made.state == "packed", made
    if not scripts:
        page.reload()
    page.wait_for_selector("text=Download the package")
    with page.expect_download() as asked:
        page.click("text=Download the package")
    page.goto("/check/")
    page.set_input_files("#package", asked.value.path())
    page.click("main button[type=submit]:has-text('Check')")
    page.wait_for_selector("text=What was checked holds")
    assert not too_wide(page)


def _put_in(page: Any, folder: Path, *, scripts: bool) -> None:
    """Drop a file on the zone where scripts run; choose it where they do not."""
    page.wait_for_load_state()
    if scripts:
        page.evaluate(
            """text => {
              const box = new DataTransfer();
              box.items.add(new File([text], "chat.txt", {type: "text/plain"}));
              const zone = document.querySelector("[data-drop]");
              for (const name of ["dragenter", "dragover", "drop"])
                zone.dispatchEvent(new DragEvent(name, {dataTransfer: box, bubbles: true}));
            }""",
            CHAT.decode(),
        )
        assert page.inner_text("[data-drop-list] li").startswith("chat.txt")
    else:
        (folder / "chat.txt").write_bytes(CHAT)
        page.set_input_files("#files", folder / "chat.txt")
    page.click("text=Seal and keep")
    page.wait_for_selector("text=1 file was sealed and is being read.")
    page.wait_for_selector("[data-working] progress")


def _see_it_read(page: Any, *, scripts: bool) -> None:
    if scripts:
        page.wait_for_selector("[data-said]:has-text('All files are read.')", state="attached")
    else:
        page.click("text=See how far it is now")
    page.click("text=chat.txt")
    page.wait_for_selector(f"text={CANARY}")


def _choose_a_stretch(page: Any) -> None:
    page.select_option("#at", label="March 6, 2024 (2)")
    page.locator("#talk button").click()
    page.click("#m1 >> text=From here")
    page.click("#m3 >> text=To here")
    page.wait_for_selector("#id_title")
    assert page.input_value("#id_first") == "1" and page.input_value("#id_last") == "3"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_redacted_copy_is_made_by_hand_with_and_without_scripts(
    visit: Visit, kept: Kept, exhibit: str, scripts: bool
) -> None:
    page = visit("phone", scripts=scripts)
    page.goto(f"/exhibits/{exhibit}/")
    page.fill("#id_hide-first", "0")
    page.fill("#id_hide-last", "9")
    page.click("text='Hide in redacted copies'")
    page.wait_for_selector("text=There is a problem")
    assert not scripts or violations(page) == []
    page.fill("#id_hide-last", "0")
    page.fill("#id_hide-reason", "an address")
    page.click("text='Hide in redacted copies'")
    page.wait_for_selector("text=Redacted copies that are ordered from now on hide this.")
    page.goto(f"/matters/{kept.matter}/")
    page.click("text=Build the bundle")
    assert page.url.endswith(f"/matters/{kept.matter}/"), "the browser asks which copy"
    assert bundles.bundles(kept.lawyer, kept.matter) == []
    page.check("#variant-redacted")
    page.wait_for_timeout(1100)  # a second click within a second is taken for a double one
    page.click("text=Build the bundle")
    page.wait_for_selector("text=The bundle is being made.")
    (made,) = bundles.bundles(kept.lawyer, kept.matter)
    assert made.variant == "redacted"
    page.goto(f"/exhibits/{exhibit}/")
    page.click("button:has-text('Show again')")
    page.wait_for_selector("text=Nothing of this item is hidden.")


def test_a_day_of_the_drawing_leads_to_its_messages(visit: Visit, kept: Kept) -> None:
    page = visit()
    page.goto(f"/items/{kept.item}/")
    page.locator(".pb-days a").nth(1).click()
    page.wait_for_url("**at=2#m2")
    assert page.locator("#m2.pb-msg--hit").count() == 1


@pytest.mark.clause("tfgbv-guide", "safety.quick-exit")
@pytest.mark.parametrize("by", ["button", "keys"])
def test_leaving_hides_the_page_at_once_and_back_leads_to_no_case(
    visit: Visit, kept: Kept, by: str
) -> None:
    page = visit("phone")
    page.goto(f"/matters/{kept.matter}/")
    page.goto(f"/items/{kept.item}/")
    if by == "keys":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        page.click("text=Exit this page")
    page.wait_for_url(EXIT, timeout=500)
    assert page.title() == "Weather"
    for _ in range(3):
        page.go_back()
        assert CANARY not in page.content() and "合同" not in page.content()


def test_other_keys_do_not_leave_the_page(visit: Visit, kept: Kept) -> None:
    page = visit()
    page.goto(f"/items/{kept.item}/")
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        page.keyboard.press(key)
    assert page.url.endswith(f"/items/{kept.item}/")
    assert page.text_content("[data-exit-said]") == "Shift, press 1 more time to exit."


def test_without_scripts_the_exit_is_a_link(visit: Visit, kept: Kept) -> None:
    page = visit("phone", scripts=False)
    page.goto(f"/items/{kept.item}/")
    page.click("text=Exit this page")
    page.wait_for_url(EXIT)


@pytest.mark.parametrize("scripts", [True, False])
def test_each_language_can_be_chosen_by_its_own_name(
    visit: Visit, kept: Kept, scripts: bool
) -> None:
    page = visit(scripts=scripts)
    for name, code in (
        ("简体中文", "zh-hans"),
        ("Tiếng Việt", "vi"),
        ("Français", "fr"),
        ("English", "en"),
    ):
        page.click(f"button:has-text('{name}')")
        page.wait_for_selector(f"html[lang={code}]", state="attached")
