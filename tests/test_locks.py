"""The lock files: hashes for everything, the same versions in all of them, the address of no registry."""

import json
import re

import pytest

from tests.support.source import ROOT

LOCKS = ("run", "dev", "front")


def versions(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return dict(re.findall(r"^([A-Za-z0-9_.\-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    pins = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert pins
    assert not [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin]


@pytest.mark.parametrize("lock", ["run", "front"])
def test_dev_contains_what_the_server_runs_on(lock: str) -> None:
    """Tests would prove nothing about a server that runs on other versions."""
    dev = versions("dev")
    assert not {name: (pin, dev.get(name)) for name, pin in versions(lock).items() if dev.get(name) != pin}


@pytest.mark.parametrize("lock", LOCKS)
def test_python_locks_name_no_registry(lock: str) -> None:
    assert not re.search(
        r"https?://|--index-url|--find-links", (ROOT / "requirements" / f"{lock}.txt").read_text()
    )


def test_the_front_end_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    outside = {name: one for name, one in packages.items() if name}
    assert outside
    assert all("resolved" not in one and "integrity" in one for one in outside.values())
