"""Keeps only the tests that touch the database, for the second run of the suite on PostgreSQL."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_any = (item for item in items if item.get_closest_marker("sqlite") is None)
    kept = [item for item in on_any if "engine" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
