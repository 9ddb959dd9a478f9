"""What every test may use; the fixtures themselves lie in tests/support/."""

pytest_plugins = [
    "tests.support.nothing_skipped",
    "tests.support.selection",
    "tests.support.collector",
    "tests.support.examples",
    "tests.support.template",
    "tests.support.afresh",
    "tests.support.house",
    "tests.support.pages",
    "tests.support.programs",
    "tests.support.races",
    "tests.support.kills",
]
