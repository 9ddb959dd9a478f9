"""Which tests a run holds: browser tests are marked by the fixtures they use; a database's own run on it alone."""

import pytest

BROWSER_FIXTURES = {"browser", "page360", "page1280", "new_page"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Before `-m` is applied, so that `-m "not browser"` knows them."""
    if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.browser)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselected, not skipped: ./test runs both databases, so each of these tests runs once."""
    elsewhere = "sqlite" if _on_postgres() else "postgres"
    gone = [item for item in items if item.get_closest_marker(elsewhere)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if not item.get_closest_marker(elsewhere)]


def _on_postgres() -> bool:
    from django.conf import settings

    return bool(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"))
