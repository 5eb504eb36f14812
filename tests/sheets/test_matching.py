"""Headings as people write them, and the field that each is read as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.columns import columns
from core.sheets.matching import Heading, key, match, shape
from tests.sheets.orders import Order


def headings(*texts: str) -> list[Heading]:
    return [Heading(number, text, (text,)) for number, text in enumerate(texts)]


def read_as(*texts: str, wanted: dict[str, str] | None = None) -> dict[str, str]:
    found = match(Order, headings(*texts), wanted or {})
    return {field: heading.label for field, heading in found.headings.items()}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("Article", "article"),
        ("ARTICLE:", "article"),
        ("article\nname", "article"),
        ("  Goods * ", "article"),
        ("Article (as in the list)", "article"),
        ("Artcle", "article"),
        ("Order Nummber", "number"),
        ("number order", "number"),
        ("Delivery-date", "sent_on"),
        ("Deliverydate", "sent_on"),
        ("Gift?", "is_gift"),
    ],
)
def test_a_heading_is_known_by_any_of_its_names_and_in_slips_of_spelling(typed: str, field: str) -> None:
    assert read_as(typed) == {field: typed}


@pytest.mark.parametrize("typed", ["Colour", "Art", "Particle board supplier", "", "2011", "Notes"])
def test_a_heading_that_is_like_none_is_not_read(typed: str) -> None:
    assert read_as(typed) == {}


def test_no_field_is_read_twice_and_the_better_heading_wins() -> None:
    found = match(Order, headings("Item", "Article", "Artikle"), {})
    assert {field: heading.label for field, heading in found.headings.items()} == {"article": "Article"}
    assert [remark for remark in found.remarks if "‘Item’" in remark and "‘Article’" in remark]


def test_two_columns_with_the_same_words_are_doubtful_unless_one_is_empty() -> None:
    twice = [Heading(0, "Article (column A)", ("Article",)), Heading(1, "Article (column B)", ("Article",))]
    assert match(Order, twice, {}).doubtful
    one_empty = [twice[0]._replace(has_data=False), twice[1]]
    found = match(Order, one_empty, {})
    assert found.headings["article"].column == 1
    assert not found.doubtful


def test_what_somebody_chose_comes_first() -> None:
    assert read_as("Thing", "Article", wanted={"article": "Thing"}) == {"article": "Thing"}
    assert read_as("Article", "Shop", wanted={"article": ""}) == {"shop": "Shop"}
    assert read_as("Shop", "Article", wanted={"town": "Shop"}) == {"town": "Shop", "article": "Article"}


def test_a_choice_that_the_file_does_not_have_leaves_the_match_as_it_is() -> None:
    assert read_as("Article", wanted={"article": "Thing"}) == {"article": "Article"}


def test_a_heading_that_fits_two_fields_equally_is_left_out_and_named() -> None:
    grouped = [Heading(0, "Tow", ("Tow",)), Heading(1, "Sent State", ("Sent State", "State"))]
    found = match(Order, grouped, {})
    assert {field: one.label for field, one in found.headings.items()} == {"state": "Sent State"}
    both = match(Order, headings("Order Numbe State"), {})
    assert not both.headings


def test_a_file_has_the_same_shape_in_any_order_and_spelling_of_signs() -> None:
    assert shape(headings("Article", "Sent on:")) == shape(headings("SENT  ON", "article"))
    assert shape(headings("Article")) != shape(headings("Articles"))


@given(st.permutations([column.heading for column in columns(Order).values()]))
def test_the_templates_headings_are_matched_in_any_order(texts: list[str]) -> None:
    assert read_as(*texts) == {field: column.heading for field, column in columns(Order).items()}


@given(st.text(max_size=80))
def test_any_text_has_a_key_that_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)
