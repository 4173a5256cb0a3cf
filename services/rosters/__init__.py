"""党员花名册 into the database and back: safe to repeat, nothing is guessed, blanks never erase."""

from services.rosters.entries import Imported, Refused, RosterEntry
from services.rosters.exporting import export_roster
from services.rosters.importing import import_roster

__all__ = ["Imported", "Refused", "RosterEntry", "export_roster", "import_roster"]
