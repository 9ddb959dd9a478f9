"""What is said to the audit trail is read there in Chinese."""

import re
from pathlib import Path

from django.apps import apps

from niangjia.kernel import audit

SOURCE = Path(__file__).parents[1] / "src" / "niangjia"
SAID = re.compile(r'audit\.record\(\s*"([a-z_.-]+)"')


def test_every_verb_that_is_written_out_has_words() -> None:
    files = [path for path in SOURCE.rglob("*.py") if "tests" not in path.parts]
    said = {verb for path in files for verb in SAID.findall(path.read_text(encoding="utf-8"))}
    assert len(said) > 20
    assert said - audit.words().keys() == set()


def test_every_kind_of_record_that_the_trail_names_is_named_in_chinese() -> None:
    told = {"accounts": ("user", "token", "invitation"), "kernel": ("regulation", "holiday", "holidayyear", "attachment")}
    for app, names in told.items():
        for name in names:
            assert not str(apps.get_model(app, name)._meta.verbose_name).isascii(), name
