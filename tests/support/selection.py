"""Which tests a run holds: browser tests are marked by the fixtures they use; a database's own run on it alone.

What asks for no database runs once, with SQLite: pytest-django lets such a test run no query at all, so PostgreSQL
cannot change what it says. What depends on the database all the same (a process of its own) is marked `both`.
"""

import pytest

BROWSER_FIXTURES = {"browser", "page360", "page1280", "new_page"}
DATABASE_FIXTURES = {"_django_db_helper", "django_db_setup", "live_server"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Before `-m` is applied, so that `-m "not browser"` knows them."""
    if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.browser)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselected, not skipped: ./test runs both databases, so each of these tests runs once."""
    gone = [item for item in items if (_runs_on_sqlite_alone if _on_postgres() else _needs_postgres)(item)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        away = set(gone)
        items[:] = [item for item in items if item not in away]


def _needs_postgres(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgres") is not None


def _runs_on_sqlite_alone(item: pytest.Item) -> bool:
    asks = any(item.get_closest_marker(mark) for mark in ("django_db", "postgres", "both"))
    asks = asks or bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))
    return not asks or item.get_closest_marker("sqlite") is not None


def _on_postgres() -> bool:
    from django.conf import settings

    return bool(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"))
