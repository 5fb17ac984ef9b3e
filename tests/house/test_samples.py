"""The field's samples are all there and unchanged, when their folder is named."""

import hashlib
import os
import tomllib
from pathlib import Path

import pytest

FORMATS = (
    "whatsapp_txt/",
    "whatsapp_media/",
    "telegram_json/",
    "sms_backup_restore/",
    "email/",
    "call_logs/",
)


@pytest.mark.samples
def test_every_sample_is_there() -> None:
    folder = os.environ.get("PROBATA_SAMPLES")
    if not folder:
        if os.environ.get("PROBATA_SAMPLES_REQUIRED"):
            pytest.fail("PROBATA_SAMPLES names no folder")
        pytest.skip("PROBATA_SAMPLES names no folder; the field's samples were not checked")
    expected = tomllib.loads((Path(folder) / "expected.toml").read_text("utf-8"))
    checked = 0
    for sample in expected["file"]:
        if sample["path"].startswith(FORMATS):
            data = (Path(folder) / sample["path"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == sample["sha256"], sample["path"]
            checked += 1
    print(f"\nsamples checked: {checked} of {len(expected['file'])} files present and unchanged")
    assert checked
