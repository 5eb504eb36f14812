"""Figures of the indicators on their way in: real files through the engine, against what is known without them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from core.indicators.intake import INDICATORS
from core.people import Person, Role
from core.sheets.outcome import Checked
from core.storage.engine import reading, writing
from core.uploads import commands as upload_commands
from core.uploads.displays import Preview
from core.uploads.history import current_upload
from core.uploads.intake import check_file, file_as_kept
from core.uploads.tables import Kind

MARCH, APRIL, MAY = date(2011, 3, 31), date(2011, 4, 30), date(2011, 5, 31)
AT = datetime(2011, 7, 1, 9, tzinfo=UTC)
OFFICE = Person("chris.office", Role.PROGRAMME_OFFICE)
ASHFORD = "initial_assessments,Mar 2011,Ashford,45,60,"
DOVER = "initial_assessments,Mar 2011,Dover,40,60,"
SUPPRESSED = "core_assessments,Mar 2011,Dover,c,c,"
AUDITED = "cases_audited,Apr 2011,,1200,7000,"


def sheet(folder: Path, *lines: str, name: str = "figures.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["Measure,Month,District,Numerator,Denominator,Flag", *lines, ""]), encoding="utf-8")
    return path


def checked(path: Path, as_at: date | None = None) -> Checked[Any]:
    found = check_file(INDICATORS, path, INDICATORS.known(None), None, as_at=as_at)
    assert [one.message for one in found.problems] == []
    return found


def load(database: Engine, path: Path, as_at: date, is_illustrative: bool = False) -> int:
    found = checked(path, as_at)
    with writing(database) as session:
        file = file_as_kept(path.name, path.read_bytes(), INDICATORS.known(session).model, found)
        more: Any = {"is_illustrative": True} if is_illustrative else {}
        seen = current_upload(session, Kind.INDICATORS, as_at)
        return INDICATORS.store(session, found, as_at, file, OFFICE, AT, seen=seen, **more)


def preview(database: Engine, path: Path, as_at: date) -> Preview:
    with reading(database) as session:
        return INDICATORS.preview(session, checked(path, as_at), as_at)


def counts(found: Preview) -> list[list[str]]:
    """What is new, changed, gone and the same, measure by measure."""
    return [list(row) for row in found.figures[["New", "Changed", "Gone", "Same"]].itertuples(index=False)]


def test_a_file_is_of_the_last_month_in_it(tmp_path: Path) -> None:
    found = checked(sheet(tmp_path, ASHFORD, AUDITED))
    assert INDICATORS.dated_by(found) == APRIL
    assert INDICATORS.dated_by(Checked()) is None


def test_a_file_is_summed_up_in_numbers_and_in_words(tmp_path: Path) -> None:
    summary = INDICATORS.summary(checked(sheet(tmp_path, ASHFORD, DOVER, SUPPRESSED, AUDITED)), APRIL, {})
    assert summary == {
        "figures": 4, "measures": 3, "districts": 2, "first_month": MARCH, "last_month": APRIL, "without_figure": 1,
    }  # fmt: skip
    assert INDICATORS.said(summary) == (
        "4 figures of 3 measures and 2 districts, March 2011 to April 2011; 1 figure missing or flagged"
    )
    assert INDICATORS.said(INDICATORS.summary(Checked(), APRIL, {})) == "No figures"


def test_in_a_first_file_all_is_new_and_illustrative_figures_are_not_compared_with(
    tmp_path: Path, database: Engine
) -> None:
    load(database, sheet(tmp_path, ASHFORD, DOVER), APRIL, is_illustrative=True)
    found = preview(database, sheet(tmp_path, ASHFORD, SUPPRESSED), APRIL)
    assert counts(found) == [["1", "0", "0", "0"], ["1", "0", "0", "0"]]
    assert found.compared_with.startswith("These are the first real figures of the indicators.")
    assert (found.seen, found.changed, len(found.changes)) == (None, "", 0)


def test_figures_of_a_later_file_are_new_changed_or_the_same_and_what_it_leaves_out_stays(
    tmp_path: Path, database: Engine
) -> None:
    load(database, sheet(tmp_path, ASHFORD, DOVER), MARCH)
    found = preview(database, sheet(tmp_path, ASHFORD.replace("45", "46"), AUDITED), APRIL)
    titles = found.figures["Measure"].tolist()
    assert len(titles) == 2
    assert counts(found) == [["0", "1", "0", "0"], ["1", "0", "0", "0"]]
    assert found.compared_with == "Compared with what was known on 30 April 2011."
    assert found.changed == "1 figure is changed."
    (row,) = found.changes.values.tolist()
    assert row == ["changed", titles[0], "Mar 2011", "Ashford", "45 of 60", "46 of 60"]


def test_what_a_file_for_the_same_date_leaves_out_is_gone_and_comes_back_when_it_is_undone(
    tmp_path: Path, database: Engine
) -> None:
    first = load(database, sheet(tmp_path, ASHFORD, DOVER, SUPPRESSED), MARCH)
    path = sheet(tmp_path, DOVER, name="second.csv")
    found = preview(database, path, MARCH)
    assert found.seen == first
    assert sorted(counts(found)) == [["0", "0", "1", "0"], ["0", "0", "1", "1"]]
    assert found.changed == "2 figures are gone."
    assert set(found.changes["Before"]) == {"45 of 60", "No figure (c: suppressed)"}
    second = load(database, path, MARCH)
    with writing(database) as session:
        upload_commands.undo(session, second, OFFICE, AT)
    assert counts(preview(database, sheet(tmp_path, ASHFORD, DOVER, SUPPRESSED), MARCH)) == [
        ["0", "0", "0", "2"],
        ["0", "0", "0", "1"],
    ]


def test_a_file_of_an_earlier_date_says_that_later_figures_go_before_it(tmp_path: Path, database: Engine) -> None:
    load(database, sheet(tmp_path, ASHFORD), MAY)
    found = preview(database, sheet(tmp_path, ASHFORD.replace("45", "44")), APRIL)
    assert counts(found) == [["1", "0", "0", "0"]], "on that date nothing was known yet"
    assert "Figures known on 31 May 2011 are loaded too: from that day on they go first." in found.compared_with


def test_a_measure_that_doubles_and_a_district_that_is_gone_are_said(database: Engine, tmp_path: Path) -> None:
    load(database, sheet(tmp_path, "initial_assessments,Mar 2011,,20,60,", ASHFORD, DOVER), MARCH)
    now = sheet(tmp_path, "initial_assessments,Apr 2011,,50,60,", ASHFORD.replace("Mar", "Apr"), name="april.csv")
    found = preview(database, now, APRIL).doubts
    assert found[0] == "No figures of Dover (1) are in this file; the one before, of 31 March 2011, holds them."
    assert found[1].endswith("has doubled or more: 50 of 60 in this file, 20 of 60 on 31 March 2011.")
    assert len(found) == 2


def test_figures_that_are_all_known_are_said_to_be_the_same_again(database: Engine, tmp_path: Path) -> None:
    load(database, sheet(tmp_path, ASHFORD, DOVER), MARCH)
    same = preview(database, sheet(tmp_path, ASHFORD, DOVER, name="again.csv"), APRIL)
    assert same.doubts == ("Every figure of this file is known already: it may be the same file again.",)
