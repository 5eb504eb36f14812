"""Searching the audit trail, and what is shown and downloaded of it."""

import io
import time
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from python_calamine import load_workbook
from sqlalchemy import Engine, insert

from core.audit import displays as audit_displays
from core.audit import trail
from core.audit.queries import Filter, entries, kinds, number_of_entries, people, whole_entries
from core.audit.tables import AuditEntry
from core.exports import as_csv, as_workbook
from core.storage.engine import reading, writing

AT = datetime(2011, 3, 31, 9, tzinfo=UTC)


@pytest.fixture
def filled(database: Engine) -> Engine:
    """Three entries of people beside those of the first start."""
    with writing(database) as session:
        trail.record(session, "jo", AT, "number set", "Due soon", 30, 14)
        trail.note(session, "ann", datetime(2011, 3, 31, 22, 59, tzinfo=UTC), "signed in", "ann")  # 23:59 in England
        note = {"done": '50% “safe”, says "Ann" \\ =1+1', "as_at": "2011-03-31"}
        trail.record(session, "ann", datetime(2011, 3, 31, 23, 1, tzinfo=UTC), "progress recorded", "A1.1", None, note)
    return database


def found(database: Engine, **chosen: object) -> list[tuple[str, str]]:
    with reading(database) as session:
        wanted = Filter(**chosen)  # type: ignore[arg-type]
        rows = entries(session, wanted, 100)
        assert number_of_entries(session, wanted) == len(rows)
    return [(one.who, one.what) for one in rows.itertuples() if one.who in ("jo", "ann")]


SIGNED_IN, RECORDED, SET = ("ann", "signed in"), ("ann", "progress recorded"), ("jo", "number set")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, [RECORDED, SIGNED_IN, SET]),
        ({"people": ("jo",)}, [SET]),
        ({"kinds": ("signed in", "number set")}, [SIGNED_IN, SET]),
        ({"words": "due SOON"}, [SET]),
        ({"words": "soon nothing"}, []),
        ({"words": "a1.1"}, [RECORDED]),
        ({"words": "50%"}, [RECORDED]),
        ({"words": "5_%"}, []),
        ({"words": 'says "Ann" \\'}, [RECORDED]),
        ({"words": "“safe”"}, [RECORDED]),
        ({"since": date(2011, 4, 1)}, [RECORDED]),
        ({"until": date(2011, 3, 31)}, [SIGNED_IN, SET]),
        ({"since": date(2011, 3, 31), "until": date(2011, 3, 31), "people": ("ann",)}, [SIGNED_IN]),
    ],
)
def test_the_filters_leave_what_they_say_the_newest_first(
    filled: Engine, chosen: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    kept = {"since": date(2011, 3, 1), "until": date(2011, 4, 30), **chosen}
    assert found(filled, **kept) == expected


def test_a_page_is_a_limit_and_an_offset(filled: Engine) -> None:
    with reading(filled) as session:
        every = list(entries(session, Filter(), 100)["id"])
        assert every == sorted(every, reverse=True)
        assert list(entries(session, Filter(), 2, 1)["id"]) == every[1:3]


def test_people_and_kinds_are_those_of_the_trail(filled: Engine) -> None:
    with reading(filled) as session:
        assert {"ann", "jo", "first start"} <= set(people(session))
        assert {"signed in", "number set", "plan replaced"} <= set(kinds(session))


def test_of_a_long_trail_a_page_comes_at_once(database: Engine) -> None:
    rows = [
        {"id": number, "at": AT + timedelta(seconds=number), "who": f"user{number % 40}", "what": "progress recorded",
         "subject": f"A{number % 23}.1", "before": "", "after": f'{{"done": "{"x" * 200} {number}"}}', "chained": "x"}
        for number in range(1000, 101_000)
    ]  # fmt: skip
    with writing(database) as session:
        session.execute(insert(AuditEntry), rows)
    with reading(database) as session:
        begun = time.process_time()
        assert len(entries(session, Filter(), 50, 5000)) == 50
        assert number_of_entries(session, Filter(words="77777")) == 1
        assert len(entries(session, Filter(people=("user3",)), 50)) == 50
        assert time.process_time() - begun < 3, "half a second where nothing else runs"


def test_a_change_is_shown_field_by_field_and_only_where_it_differs() -> None:
    before = '{"name": "Jo", "role": "HR lead", "leads": ["DM"], "may_assure": false}'
    after = '{"name": "Jo", "role": "programme office", "leads": ["DM", "DMs"], "may_assure": true}'
    assert audit_displays.differences(before, after).values.tolist() == [
        ["role", "HR lead", "programme office"], ["leads", "DM", "DM, DMs"], ["may assure", "no", "yes"],
    ]  # fmt: skip


def test_a_single_value_and_an_entry_without_values_are_shown_too() -> None:
    assert audit_displays.differences("30", "14").values.tolist() == [["Value", "30", "14"]]
    assert audit_displays.differences('"a"', "").values.tolist() == [["Value", "a", ""]]
    assert audit_displays.differences("", "").empty
    assert audit_displays.differences("", '{"note": "", "refs": [], "at": null}').empty, "nothing before, nothing after"


def test_parts_of_a_list_are_told_apart_by_their_refs() -> None:
    before = '{"plan": {"actions": [{"ref": "A1.1", "text": "Look"}, {"ref": "A1.2", "text": "Go"}]}}'
    after = '{"plan": {"actions": [{"ref": "A1.2", "text": "Go"}, {"ref": "A1.1", "text": "Look again"}]}}'
    assert audit_displays.differences(before, after).values.tolist() == [
        ["plan, actions, A1.1, text", "Look", "Look again"]
    ]


def test_downloads_hold_what_the_filter_leaves_and_run_no_formula(filled: Engine) -> None:
    with writing(filled) as session:
        trail.note(session, "=cmd()", AT, "@what", "-subject", None, {"x": "+1"})
    with reading(filled) as session:
        frame = audit_displays.export(whole_entries(session, Filter(people=("=cmd()", "jo"))))
    assert list(frame["Who"]) == ["=cmd()", "jo"]
    assert list(frame["After"]) == ["x: +1", "Value: 14"]
    assert b"'=cmd(),'@what,'-subject" in as_csv(frame)
    content = as_workbook(frame, "about")
    assert "=cmd()" in sheet_of(content)[3]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml"), "text, no formula"


def sheet_of(content: bytes) -> list[list[object]]:
    return load_workbook(io.BytesIO(content)).get_sheet_by_name("Data").to_python()  # type: ignore[return-value]
