"""Imports every mapped class once: the metadata for the runtime and the migrations."""

from domain import (
    access,
    accounts,
    audit,
    bindings,
    checkins,
    conversations,
    deliveries,
    items,
    lives,
    masses,
    meetings,
    members,
    notices,
    organisation,
    questions,
    quorum,
    receipts,
    recordings,
    study,
    subscriptions,
    visits,
)
from domain.base import Base

metadata = Base.metadata

__all__ = [
    "access",
    "accounts",
    "audit",
    "bindings",
    "checkins",
    "conversations",
    "deliveries",
    "items",
    "lives",
    "masses",
    "meetings",
    "members",
    "metadata",
    "notices",
    "organisation",
    "questions",
    "quorum",
    "receipts",
    "recordings",
    "study",
    "subscriptions",
    "visits",
]
