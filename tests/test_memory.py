"""An idle server holds only what a page needs: libraries that write files or read pictures are loaded when they do."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.source import ROOT

HEAVY = [
    "PIL",
    "docx",
    "fontTools",
    "lxml",
    "networkx",
    "numpy",
    "openpyxl",
    "ortools",
    "pypinyin",
    "typst",
    "xlsxwriter",
]
# Megabytes of the house at rest: one process imports Django (tools/serving.py), and the web server, its two workers and
# the task worker are forks of it, which add what they write themselves. With requests under way it has to stay below 300.
LIMIT = 160
FORKS = 4
# a house has none of what the tests alone install; structlog would take it along where it finds it
CODE = """
import gc, json, os, re, sys
sys.modules["rich"] = None
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
modules = sorted({name.partition(".")[0] for name in sys.modules})

def megabytes(*kinds):
    said = open("/proc/self/smaps_rollup").read() if sys.platform == "linux" else ""
    return sum(int(found) for kind in kinds for found in re.findall(kind + r":\\s+(\\d+) kB", said)) / 1024

gc.freeze()
resident = megabytes("Rss")
private = []
for _ in range(int(sys.argv[1])):
    reading, writing = os.pipe()
    if not os.fork():
        from django.test import RequestFactory
        get_resolver().resolve("/healthz").func(RequestFactory().get("/healthz"))
        gc.collect()
        os.write(writing, str(megabytes("Private_Dirty", "Private_Clean")).encode())
        os._exit(0)
    private.append(float(os.read(reading, 100)))
    os.wait()
print(json.dumps({"modules": modules, "house": resident + sum(private)}))
"""


@pytest.mark.both
def test_an_idle_server_is_light() -> None:
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "niangjia.site.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(FORKS)], env=variables, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert not [name for name in HEAVY if name in seen["modules"]]
    assert seen["house"] < LIMIT, f"{seen['house']:.0f} MB"
