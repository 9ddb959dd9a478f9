"""An idle server holds only what a page needs: libraries that write files or read pictures are loaded when they do."""

import json
import os
import subprocess
import sys

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
# megabytes of one web process with all its addresses; three such processes and two small ones make the house
LIMIT = 110
# a house has none of what the tests alone install; structlog would take these along where it finds them
CODE = """
import json, sys
sys.modules |= dict.fromkeys(("rich", "greenlet"))
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
pages = int(open("/proc/self/statm").read().split()[1]) if sys.platform == "linux" else 0
import resource
print(json.dumps({"modules": sorted({name.partition(".")[0] for name in sys.modules}),
                  "resident": pages * resource.getpagesize() // 2**20}))
"""


def test_an_idle_server_is_light() -> None:
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "niangjia.site.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=variables, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert not [name for name in HEAVY if name in seen["modules"]]
    assert seen["resident"] < LIMIT
