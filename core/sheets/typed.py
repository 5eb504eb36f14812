"""A row that is typed into a form, checked as one of a file would be."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from core.refusals import Refused
from core.sheets import sentences
from core.sheets.columns import SheetRow, columns

R = TypeVar("R", bound=SheetRow)


def checked_row(model: type[R], typed: Mapping[str, Any], context: Mapping[str, Any], otherwise: str) -> R:
    """The row; raises Refused with what is wrong by its field, or by the field `otherwise` where it is the whole row."""
    try:
        return model.model_validate(dict(typed), context=dict(context))
    except ValidationError as error:
        errors: list[Any] = error.errors(include_url=False, include_input=False)
        raise Refused(problems=dict(_problem(model, problem, typed, otherwise) for problem in errors)) from error


def _problem(
    model: type[SheetRow], problem: Mapping[str, Any], typed: Mapping[str, Any], otherwise: str
) -> tuple[str, str]:
    """The field of what is wrong, and a sentence on it."""
    about = problem.get("ctx", {})
    field = str(about.get("field") or next(iter(problem["loc"]), otherwise))
    column = columns(model)[field]
    if problem["type"] == "missing":
        return field, sentences.missing(column)
    if problem["type"] == "wrong":
        return field, f"{column.heading}: {sentences.sentence(about['message'])}"
    reason = str(about["error"]) if "error" in about else sentences.accepted(column)
    value = "" if column.may_hold_names else str(typed.get(field, ""))
    return field, f"{column.heading}: {sentences.not_understood(value, reason)}"
