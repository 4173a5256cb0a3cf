"""From a word to a day: what each form means, seen from today."""

from handlers.language.times import dates, occasions, weeks
from handlers.language.times.day import Day, Groups, View

_FORMS = dates.FORMS | weeks.FORMS | occasions.FORMS


def resolve(form: str, groups: Groups, view: View) -> Day | None:
    """The day that a word names; None where there is no such day (the 31st of June)."""
    try:
        return _FORMS[form](groups, view)
    except (ValueError, OverflowError):  # beyond the calendar
        return None
