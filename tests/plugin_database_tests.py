"""Keeps only the tests that touch the database, for the second run of the suite on PostgreSQL."""

import pytest

_NOT_AGAIN = ("sqlite", "browser", "once")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = {item: None for item in items if _asks_the_database(item)}
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _asks_the_database(item: pytest.Item) -> bool:
    if any(item.get_closest_marker(name) for name in _NOT_AGAIN):
        return False
    return "engine" in getattr(item, "fixturenames", ())
