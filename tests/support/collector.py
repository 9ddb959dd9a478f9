"""The garbage collector of a test run: what collection built stays, and is not walked through again and again."""

import gc

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Syntax trees, models and parametrised tests live as long as the run; new garbage is collected less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
