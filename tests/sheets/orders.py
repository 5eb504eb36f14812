"""A kind of sheet to test the engine with: orders of a shop, so that nothing of the dashboard's subjects is in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import model_validator

from core.sheets.checking import check
from core.sheets.choices import choice
from core.sheets.columns import Column, Finding, Place, SheetRow, wrong
from core.sheets.outcome import Checked
from core.sheets.reading import Cell, Contents, Merged, Row, Table
from core.sheets.values import Count, Day, Fte, Reference, Text, YesNo


class State(StrEnum):
    OPEN = "open"
    SENT = "sent"


class Order(SheetRow):
    what: ClassVar[str] = "orders"
    needs_one_of: ClassVar = (("shop", "town"), ("pieces", "share"))

    number: Annotated[Reference | None, Column("Order number", "Its number.", ("order no",), examples=("A1", "A2"))] = (
        None
    )
    article: Annotated[
        Text, Column("Article", "What was ordered.", ("item", "goods", "article name"), examples=("Lamp", "Chair"))
    ]
    shop: Annotated[Text | None, Column("Shop", "The shop.", ("branch",), examples=("North", "South"))] = None
    town: Annotated[Text | None, Column("Town", "The town.", ("city",), from_sheet_name=True)] = None
    pieces: Annotated[
        Count | None, Column("Pieces", "How many.", ("quantity",), accepts="a whole number", examples=(3, 12))
    ] = None
    share: Annotated[Fte | None, Column("Share", "Part of a load.", ("load share",))] = None
    state: Annotated[
        choice({State.OPEN: ("outstanding",), State.SENT: ("gone", "posted")}) | None,  # type: ignore[valid-type]
        Column("State", "How far it is.", ("order state",), choices=("open", "sent"), examples=("open", "sent")),
    ] = None
    sent_on: Annotated[
        Day, Column("Sent on", "The day it was sent.", ("delivery date",), examples=(None, date(2011, 3, 31)))
    ] = None
    is_gift: Annotated[YesNo | None, Column("Gift", "Whether it is a gift.", examples=("no", "yes"))] = None
    customer: Annotated[Text | None, Column("Customer", "Who ordered.", ("client",), may_hold_names=True)] = None

    @model_validator(mode="after")
    def _fits_together(self) -> "Order":
        if self.state == State.OPEN and self.sent_on:
            raise wrong("sent_on", "an open order has no day of sending: mend one of the two")
        return self

    @classmethod
    def check_together(cls, rows: Sequence[tuple[Place, "Order"]], context: Mapping[str, Any]) -> Iterable[Finding]:
        numbers = [row.number for _, row in rows if row.number]
        for place, row in rows:
            if numbers.count(row.number or "") > 1:
                yield Finding(place, "number", f"order {row.number} stands there twice: take one out")


def table(
    *rows: Sequence[Cell],
    name: str = "Orders",
    merged: Sequence[Merged] = (),
    is_hidden: bool = False,
    hidden_rows: Iterable[int] = (),
) -> Table:
    """A sheet with these rows, the first of them row 1."""
    numbered = [Row(number, list(cells)) for number, cells in enumerate(rows, start=1)]
    return Table("sheet", name, numbered, list(merged), is_hidden, frozenset(hidden_rows))


def check_tables(
    tables: Sequence[Table], model: type[SheetRow], context: Mapping[str, Any], **more: Any
) -> Checked[Any]:
    return check(Contents(list(tables), []), model, context, **more)
