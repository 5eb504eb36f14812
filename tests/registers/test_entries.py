"""Entries of a register: recorded, corrected, taken out, uploaded and undone, each told in the audit trail."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.refusals import ChangedMeanwhile, Refused
from core.registers import commands, queries
from core.registers.every import REGISTERS
from core.registers.intake import context, intake_of
from core.registers.register import Entry
from core.sheets.columns import columns
from core.sheets.typed import checked_row
from core.storage.engine import reading, writing
from core.uploads.commands import undo
from tests.registers.filled_in import ANALYST, AT, AUDITS, JUNE, MANAGER, MEMBER, checked_sheet, sheet, store

TYPED = {"case": "3001", "audited_on": date(2011, 3, 1), "cohort": "CP", "district": "Dover", "grade": "good"}


def entry(session: Session, **typed: Any) -> Entry:
    return checked_row(AUDITS.model, TYPED | typed, context(session), "case")


def test_what_is_typed_counts_is_corrected_and_taken_out_and_every_step_is_in_the_trail(database: Engine) -> None:
    with writing(database) as session:
        number = commands.record(session, AUDITS, entry(session), MANAGER, AT)
        again = commands.record(session, AUDITS, entry(session, grade="inadequate"), MANAGER, AT, number)
        stands = queries.entries(session, AUDITS)
        assert list(stands["id"]) == [again]
        assert list(stands["grade"]) == ["inadequate"]
        assert list(queries.history(session, AUDITS, again)["grade"]) == ["inadequate", "good"]
        commands.take_out(session, AUDITS, again, MANAGER, AT)
        assert queries.entries(session, AUDITS).empty
        what = session.exec(select(AuditEntry.what).where(col(AuditEntry.who) == "manager")).all()
        assert list(what) == ["case audit recorded", "case audit corrected", "case audit taken out"]
        said = session.exec(select(AuditEntry.after).where(col(AuditEntry.what) == "case audit recorded")).one()
        assert "3001" not in said


def test_a_correction_may_say_that_it_is_another_case(database: Engine) -> None:
    with writing(database) as session:
        number = commands.record(session, AUDITS, entry(session), MANAGER, AT)
        commands.record(session, AUDITS, entry(session, case="3002"), MANAGER, AT, number)
        assert len(queries.entries(session, AUDITS)) == 1


@pytest.mark.parametrize("author", [MEMBER, Person("hr", Role.HR_LEAD)])
def test_other_roles_are_refused(database: Engine, author: Person) -> None:
    with writing(database) as session:
        number = commands.record(session, AUDITS, entry(session), MANAGER, AT)
        with pytest.raises(Refused, match="may not record a case audit"):
            commands.record(session, AUDITS, entry(session, case="3009"), author, AT)
        with pytest.raises(Refused, match="may not take out a case audit"):
            commands.take_out(session, AUDITS, number, author, AT)


def test_the_same_entry_twice_a_day_ahead_and_an_overtaken_one_are_refused(database: Engine) -> None:
    with writing(database) as session:
        number = commands.record(session, AUDITS, entry(session), MANAGER, AT)
        with pytest.raises(Refused, match="is there already: open that one and correct it"):
            commands.record(session, AUDITS, entry(session, case="30 01"), ANALYST, AT)
        with pytest.raises(Refused, match="2 July 2011 lies ahead"):
            commands.record(session, AUDITS, entry(session, case="3003", audited_on=date(2011, 7, 2)), MANAGER, AT)
        commands.record(session, AUDITS, entry(session, grade="outstanding"), ANALYST, AT, number)
        with pytest.raises(ChangedMeanwhile, match="analyst has changed or taken out"):
            commands.record(session, AUDITS, entry(session, grade="inadequate"), MANAGER, AT, number)


def test_of_two_files_the_later_one_counts_and_undoing_it_brings_back_the_earlier(
    database: Engine, tmp_path: Path
) -> None:
    first = sheet(
        tmp_path, "1,01/02/2011,CP,Dover,good,internal,,no,,\n2,01/02/2011,CP,Dover,good,internal,,no,,", "a.csv"
    )
    later = sheet(
        tmp_path, "2,01/02/2011,CP,Dover,inadequate,internal,,no,,\n3,01/03/2011,CP,Dover,good,internal,,no,,", "b.csv"
    )
    with writing(database) as session:
        store(session, first, date(2011, 2, 28))
        preview = intake_of(AUDITS).preview(session, checked_sheet(session, later), JUNE)
        counts = dict(preview.figures.itertuples(index=False, name=None))
        assert counts == {"New": "1", "Changed": "1", "Same": "0", "Not in this file": "1", "Gone": "0"}
        assert preview.changes["Grade"].tolist() == ["inadequate"]
        second = store(session, later)
        assert sorted(queries.entries(session, AUDITS)["grade"]) == ["good", "good", "inadequate"]
        undo(session, second, ANALYST, AT)
        assert list(queries.entries(session, AUDITS)["grade"]) == ["good", "good"]


def test_the_first_real_entry_takes_the_place_of_all_illustrative_ones(illustrative_database: Engine) -> None:
    with writing(illustrative_database) as session:
        made_up = queries.entries(session, AUDITS)
        assert len(made_up) > 6000
        assert made_up["is_illustrative"].all()
        with pytest.raises(Refused, match="is illustrative"):
            commands.take_out(session, AUDITS, int(made_up["id"].iloc[0]), MANAGER, AT)
        commands.record(session, AUDITS, entry(session), MANAGER, AT)
        assert len(queries.entries(session, AUDITS)) == 1


@pytest.mark.parametrize("name", REGISTERS)
def test_every_register_has_its_table_its_kind_of_file_and_a_worked_example(name: str, database: Engine) -> None:
    register = REGISTERS[name]
    with reading(database) as session:
        assert queries.entries(session, register).empty
        assert intake_of(register).known(session).model is register.model
    fields = columns(register.model)
    assert {*register.model.same_by, *register.model.filtered, *register.model.long} <= set(fields)
    assert not register.model.dated_by or register.model.dated_by in fields
    assert all(about.means.endswith(".") for about in fields.values())
