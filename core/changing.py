"""Changing settings that several people may change at once: only what somebody changed is compared, and stored."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from core.access.tables import Role
from core.words import listed, long_date, visible

if TYPE_CHECKING:
    from core.uploads import Author


class NotChanged(Exception):
    """Nothing was changed; the message says why in a sentence."""


class FieldsRefused(NotChanged):
    """Fields are to be mended: `problems` holds a sentence by the field's name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class ChangedMeanwhile(FieldsRefused):
    """Somebody else changed the same fields meanwhile: `stands` is what is stored now of all of them."""

    def __init__(self, problems: Mapping[str, str], stands: Mapping[str, Any]) -> None:
        super().__init__(problems)
        self.stands = dict(stands)


def programme_office_only(author: "Author", what: str) -> None:
    """Raises NotChanged for anybody else."""
    if author.role != Role.PROGRAMME_OFFICE:
        raise NotChanged(f"A {author.role} may not {what}. Ask the programme office.")


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
        raise ChangedMeanwhile(problems, stands)
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
