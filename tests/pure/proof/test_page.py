"""Promises of verify.html: it says what `probata verify` says, from a file, without a network."""

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import proofs
import verifier_page
from probata.pure import languages
from probata.pure.proof import pack, package, verify, words
from probata.pure.proof.report import SAYS
from verifier_page import Browsed

PAGE = Path(package.__file__).with_name("verify.html")
VECTORS = Path(__file__).parents[2] / "vectors" / "v1"
FLIPS = 1000 if os.environ.get("PROBATA_SOAK") else 60
LANGUAGES = ("en", "zh-Hans", "vi", "fr")


def test_the_page_reaches_for_nothing() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "connect-src" not in text
    assert not re.search(r"\b(src|href)\s*=|https?://|@import|fetch\(|XMLHttpRequest|eval\(", text)


def _listed(words: dict[str, Any]) -> dict[str, Any]:
    """Return the sentences as JSON has them: pairs of forms are lists."""
    return {code: said if isinstance(said, str) else list(said) for code, said in words.items()}


def test_the_english_of_the_page_is_the_english_of_the_command() -> None:
    english = words.table("en")
    assert {code: english.get(code) for code in SAYS} == _listed(SAYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_each_language_with_the_same_places(language: str) -> None:
    here, english = words.table(language), words.table("en")
    assert set(here) == set(english)
    assert set(here["name"]) == set(english["name"])
    for code, said in english.items():
        if code == "name":
            continue
        forms = here[code] if isinstance(here[code], list) else [here[code]]
        if isinstance(said, list):
            assert len(forms) == (2 if language in ("en", "fr") else 1), code
        for form in forms:
            meant = said if isinstance(said, str) else said[-1]
            places = sorted(re.findall(r"\{\w+\}", meant))
            assert sorted(re.findall(r"\{\w+\}", form)) == places, code


def test_a_page_in_no_other_language_is_guessed() -> None:
    assert languages.nearest("fr_CA.UTF-8") == "fr"
    assert languages.nearest("zh-hans") == languages.nearest("zh_TW") == "zh-Hans"
    assert [languages.nearest(code) for code in ("de", "", "C", "fro", "POSIX")] == [""] * 5


@pytest.fixture(scope="module")
def browsed() -> Iterator[Browsed]:
    with verifier_page.opened(PAGE) as page:
        yield page


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> proofs.Made:
    return proofs.make_package(tmp_path_factory.mktemp("package"), page=None)


@pytest.mark.browser
@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_page_and_command_name_the_same_part_for_every_changed_byte(
    browsed: Browsed, made: proofs.Made
) -> None:
    browsed.evaluate(verifier_page.KEEP, verifier_page.b64(made.data))
    layout = package.Package.open(made.data).layout
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    flips = [(chance.randrange(len(made.data)), 1 << chance.randrange(8)) for _ in range(FLIPS)]
    flips += [(start + at, 1) for start, piece, _ in layout.headers() for at in (0, 9, 14, 18, 21)]
    flips += [
        (layout.place(at) + entry.size * part // 9, 1)
        for at, entry in enumerate(layout.entries)
        for part in range(9)
    ]
    for place, mask in flips:
        changed = bytearray(made.data)
        changed[place] ^= mask
        ours = verify.verify_package(bytes(changed)).as_json()
        theirs = browsed.evaluate(verifier_page.FLIP, [place, mask])
        assert theirs == ours, place
        assert len(ours["broken"]) == 1  # type: ignore[arg-type]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_page_and_command_agree_on_the_vectors(browsed: Browsed) -> None:
    key = (VECTORS / "key.txt").read_text().strip()
    for files in json.loads((VECTORS / "expected.json").read_text()):
        first, *others = (VECTORS / name for name in files.split(" "))
        data = first.read_bytes()
        given = [(other.name, other.read_bytes()) for other in others]
        for pinned in ("", key, str(proofs.OTHER_LOG.verifier)):
            if verify.is_package(data[:4], data[-22:]):
                ours = verify.verify_package(data, key=pinned).as_json()
            else:
                ours = verify.verify_slip(data, given, key=pinned).as_json()
            passed = [[name, verifier_page.b64(held)] for name, held in given]
            theirs = browsed.evaluate(
                verifier_page.RUN, [verifier_page.b64(data), passed, {"key": pinned}]
            )
            assert verifier_page.without_stamps(theirs) == verifier_page.without_stamps(ours), files


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_command_say_the_same_sentences_in_each_language(
    browsed: Browsed, made: proofs.Made, language: str
) -> None:
    place = made.data.index(b"page 3 of a bundle")
    broken = made.data[:place] + b"P" + made.data[place + 1 :]
    slip = (VECTORS / "slip.txt").read_bytes()
    for data in (broken, made.data, (VECTORS / "unanchored.zip").read_bytes(), slip):
        if verify.is_package(data[:4], data[-22:]):
            ours = words.said(verify.verify_package(data), language).as_json()
        else:
            ours = words.said(verify.verify_slip(data), language).as_json()
        options = {"language": language}
        theirs = browsed.evaluate(verifier_page.RUN, [verifier_page.b64(data), [], options])
        assert verifier_page.without_stamps(theirs) == verifier_page.without_stamps(ours)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_page_and_command_agree_on_changed_slips(browsed: Browsed) -> None:
    data = (VECTORS / "assembled.txt").read_bytes()
    for place in range(0, len(data), max(1, len(data) // (8 * FLIPS // 10))):
        changed = bytearray(data)
        changed[place] ^= 1
        ours = verify.verify_slip(bytes(changed)).as_json()
        assert (
            browsed.evaluate(verifier_page.RUN, [verifier_page.b64(bytes(changed)), [], {}]) == ours
        ), place


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_page_reads_the_time_of_a_stamp_and_says_what_it_did_not_check(
    browsed: Browsed,
) -> None:
    data = (VECTORS / "assembled.txt").read_bytes()
    report = browsed.evaluate(verifier_page.RUN, [verifier_page.b64(data), [], {}])
    stamps = next(step for step in report["steps"] if step["name"] == "stamps")
    assert stamps["ok"] is None
    assert "existed by 2026-03-02T09:05:01Z" in stamps["says"]
    assert "not checked by this page" in stamps["says"]
    log = proofs.Log()
    log.store(b"x")
    other = pack.build(log.slip(0, stamps=[pack.Stamp((VECTORS / "token.der").read_bytes())]))
    report = browsed.evaluate(verifier_page.RUN, [verifier_page.b64(other.encode()), [], {}])
    assert report["broken"] == ["stamps"]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_wrong_but_well_formed_slips_fail_alike(browsed: Browsed) -> None:
    """Signatures and proofs are really computed: nothing here is caught by a check text."""
    log = proofs.Log()
    for number in range(11):
        log.store(b"%d" % number)
    slip, other = log.slip(5), log.slip(6)
    larger = proofs.Log(leaves=log.leaves[:9], payloads=log.payloads)
    mixed = slip.checkpoint.split("\n\n")[0] + "\n\n" + larger.slip(5).checkpoint.split("\n\n")[1]
    for change in (
        {"index": 6},
        {"hashes": other.hashes},
        {"hashes": slip.hashes[:-1]},
        {"hashes": (*slip.hashes, b"0" * 32)},
        {"payload": other.payload, "salt": other.salt},
        {"checkpoint": mixed},
    ):
        text = pack.build(slip._replace(**change)).encode()  # type: ignore[arg-type]
        ours = verify.verify_slip(text).as_json()
        assert not ours["ok"]
        assert browsed.evaluate(verifier_page.RUN, [verifier_page.b64(text), [], {}]) == ours


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_drops_a_package_and_reads_the_result(
    browsed: Browsed, made: proofs.Made, tmp_path: Path, language: str
) -> None:
    place = made.data.index(b"page 3 of a bundle")
    (tmp_path / "bundle.zip").write_bytes(made.data[:place] + b"P" + made.data[place + 1 :])
    browsed.click(f"nav button[lang={language}]")
    browsed.set_input_files("#files", str(tmp_path / "bundle.zip"))
    browsed.wait_for_selector(".banner.broken")
    assert "data/bundle.pdf: page 3" in browsed.inner_text(".banner")
    assert len(browsed.query_selector_all("ol.steps li")) == 12
    assert browsed.evaluate("document.documentElement.lang") == language
    assert browsed.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_person_drops_a_slip_and_its_original(browsed: Browsed) -> None:
    browsed.click("nav button[lang=en]")
    browsed.set_input_files(
        "#files", [str(VECTORS / name) for name in ("original.txt", "slip.txt")]
    )
    browsed.wait_for_selector(".banner.shown")
    assert "exactly these bytes" in browsed.inner_text(".banner")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_page_can_be_used_by_everybody(browsed: Browsed) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(browsed)
    assert found.violations_count == 0, found.generate_report()
