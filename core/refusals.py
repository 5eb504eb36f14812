"""What is not done, and why: the one base of all refusals, and the comparing of what two people change at once."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from core.words import listed, long_date, visible


class Refused(Exception):
    """Nothing was changed; the message says why in a sentence.

    Where fields are to be mended, `problems` holds a sentence by each field's name.
    """

    def __init__(self, message: str = "", problems: Mapping[str, str] | None = None) -> None:
        self.problems = dict(problems or {})
        super().__init__(message or " ".join(self.problems.values()))


class ChangedMeanwhile(Refused):
    """Somebody else changed the same thing meanwhile: `newest` is the number of what stands now, `stands` its fields."""

    def __init__(
        self,
        message: str = "",
        problems: Mapping[str, str] | None = None,
        stands: Mapping[str, Any] | None = None,
        newest: int | None = None,
    ) -> None:
        super().__init__(message, problems)
        self.stands, self.newest = dict(stands or {}), newest


def own_changes(
    typed: Mapping[str, Any], seen: Mapping[str, Any], stands: Mapping[str, Any], who_set: Callable[[str], str]
) -> dict[str, Any]:
    """The fields that somebody changed, as typed. `seen` is what the form showed, `stands` what is stored now.

    `who_set` names who last set a field. Raises ChangedMeanwhile where somebody else changed one of these fields in between;
    that other fields were changed does not matter.
    """
    mine = {name: value for name, value in typed.items() if value != seen[name]}
    theirs = {name: value for name, value in mine.items() if stands[name] not in (seen[name], value)}
    if theirs:
        problems = {
            name: f"{who_set(name)} has set this to {in_words(stands[name])} meanwhile, so yours is not saved yet. Save again "
            "to put yours in its place."
            for name in theirs
        }
        raise ChangedMeanwhile(problems=problems, stands=stands)
    return {name: value for name, value in mine.items() if value != stands[name]}


def in_words(value: Any) -> str:
    """A setting's value as it is said: `‘Jo Bloggs’`, `31 March 2011`, `nothing`."""
    if value is None or value == "" or value == []:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return long_date(value)
    return f"‘{visible(value)}’" if isinstance(value, str) else listed(value) if isinstance(value, list) else str(value)
