"""What the report holds: the same figures as the screens' measures, each part where it belongs, few people kept back."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, text

from core.board.report import Report, Section
from core.figures import Figure
from core.plan import changes as plan_changes
from core.plan import displays, measures, totals
from core.plan.progress import tracking
from core.plan.queries import plan_frames
from core.refusals import Refused
from core.storage.engine import reading, writing
from tests.board.reading import AS_AT, MADE_ON, SINCE, figures_of, report_of
from tests.plan.test_measures import recorded


def section(report: Report, name: str) -> Section:
    (found,) = [one for one in report.sections if one.name == name]
    return found


def tables(report: Report, name: str) -> list[Figure]:
    return figures_of(section(report, name), "table")


def words(report: Report) -> str:
    """All that a report says, the data of its charts aside."""
    said = [report.title, *report.remarks]
    for part in (part for one in report.sections for part in (one.notice, *one.parts)):
        said += (
            [part] if isinstance(part, str) else [part.caption, part.alt, part.table.to_csv(), part.printed.to_csv()]
        )
    return "\n".join(said)


def drawn(report: Report, name: str) -> list[dict[str, Any]]:
    """The values that the charts of a section are drawn from."""
    charts = [one.chart or {} for one in figures_of(section(report, name), "chart")]
    return [row for chart in charts for rows in chart["datasets"].values() for row in rows]


@pytest.fixture
def report(illustrative_database: Engine) -> Report:
    return report_of(illustrative_database)


def test_the_sections_come_as_a_board_reads_them(report: Report) -> None:
    assert [one.heading for one in report.sections] == [
        "Summary", "Red actions", "Changes since 31 May 2011", "Re-dated actions", "Progress by band",
        "Workforce and caseloads", "Health check", "Indicators", "Around the plan", "What the ratings mean",
        "What the figures mean", "The date of every figure", "Annex: the full plan", "Audit trail",
    ]  # fmt: skip


def test_its_figures_are_those_of_the_screens_measures(report: Report, illustrative_database: Engine) -> None:
    with reading(illustrative_database) as session:
        frames = plan_frames(session)
    now, before = measures.status(frames, AS_AT), measures.status(frames, SINCE)
    (bands,) = [one for one in tables(report, "Summary") if one.caption.startswith("Actions by band")]
    expected = totals.band_summary(now, frames["groups"])
    assert list(bands.table["Red"]) == [*expected["R"], expected["R"].sum()]
    assert list(bands.table["Actions"]) == [23, 20, 13, 56]
    (red,) = tables(report, "Red actions")
    attention = totals.needs_attention(now)
    assert list(red.table["Ref"]) == list(attention["ref"])
    assert list(red.table["Days overdue"]) == list(attention["days_overdue"])
    (changes,) = tables(report, "Changes")
    expected = plan_changes.changes(frames, now, before, AS_AT, SINCE)
    assert sorted(changes.table["Ref"] + changes.table["What"]) == sorted(expected["ref"] + expected["detail"])
    (redated,) = tables(report, "Re-dated")
    slipped = tracking.slippage(frames, AS_AT, now)
    assert list(redated.table["Days from baseline"]) == list(slipped["days_moved"])
    assert list(redated.table["Times moved"]) == list(slipped["moves"])
    annex = tables(report, "Plan")[0]
    pd.testing.assert_frame_equal(annex.table[list(displays.export_rows(now))], displays.export_rows(now))


def test_what_is_made_up_is_marked_wherever_it_stands(report: Report) -> None:
    assert report.is_illustrative
    for name in ("Red actions", "Changes", "Re-dated", "Progress", "Workforce", "Health check", "Indicators", "Plan"):
        assert section(report, name).notice.startswith("**Illustrative")
        for part in section(report, name).parts:
            if isinstance(part, Figure) and part.caption != "Codes of leads":
                assert "(illustrative)" in part.caption
    for part in section(report, "Summary").parts:
        if isinstance(part, Figure):
            assert "(illustrative)" in part.caption


def test_a_plan_alone_is_reported_without_a_word_of_made_up_figures(database: Engine) -> None:
    report = report_of(database)
    assert not report.is_illustrative
    assert "(illustrative)" not in words(report)
    assert "No vacancies are loaded yet. No caseloads are loaded yet." in words(report)
    assert "No round of the health check was held by this date." in words(report)
    assert "No indicator figures are loaded for this date." in words(report)


def test_without_a_plan_there_is_no_report(database: Engine) -> None:
    with writing(database) as session:
        for name in ("action_lead", "milestone", "cross_reference", "action", "requirement"):
            session.execute(text(f"DELETE FROM {name}"))
    with pytest.raises(Refused, match="no plan is loaded"):
        report_of(database)


def test_an_action_that_is_red_by_the_rule_stands_among_the_red_whatever_was_set_by_hand(database: Engine) -> None:
    entry = recorded(
        "A1.1", "2011-06-30", "in progress", override_rating="G", override_reason="the audit is nearly done"
    )
    with writing(database) as session:
        from core.plan.commands import add_progress

        add_progress(session, [entry])
    (red,) = tables(report_of(database), "Red actions")
    (row,) = red.table[red.table["Ref"] == "A1.1"].to_dict("records")
    assert (row["Rating"], row["By the rule"], row["Red since"]) == ("G Green", "R Red", date(2011, 1, 1))
    assert "the audit is nearly done" in row["Reason"]
    assert red.printed.loc[red.printed["Action"].str.startswith("A1.1 "), "Rating"].iloc[0] == (
        "G Green\nset by hand; by the rule R Red"
    )


def test_the_audit_trails_newest_entry_is_printed(report: Report, illustrative_database: Engine) -> None:
    from core.audit.trail import newest

    with reading(illustrative_database) as session:
        head = newest(session)
    (table,) = tables(report, "Audit trail")
    assert table.table.to_numpy().tolist() == [[head.entry, head.chained]]


def test_every_picture_has_a_description_in_words(report: Report) -> None:
    pictures = [figure for one in report.sections for figure in figures_of(one, "chart")]
    assert len(pictures) == 7
    assert all(len(one.alt) > 40 for one in pictures)


# --- for publication ---


def with_few(database: Engine) -> None:
    """Let every caseload snapshot have 3 unallocated cases in one district, and none elsewhere."""
    with writing(database) as session:
        session.execute(text("UPDATE unallocated SET cin = 0, cp = 0, lac = 0, care_leavers = 0"))
        first = "SELECT min(rowid) FROM unallocated GROUP BY upload"
        session.execute(text(f"UPDATE unallocated SET cin = 3 WHERE rowid IN ({first})"))


def test_a_report_for_publication_tells_of_no_district(illustrative_database: Engine) -> None:
    told = words(report_of(illustrative_database, for_publication=True))
    assert "Thanet" not in told
    assert "Thanet" in words(report_of(illustrative_database))


def test_a_count_of_few_children_is_told_nowhere_in_a_report_for_publication(illustrative_database: Engine) -> None:
    with_few(illustrative_database)
    report, open_one = (report_of(illustrative_database, for_publication=one) for one in (True, False))
    rows = {row["Figure"]: row for table in tables(report, "Workforce") for row in table.table.to_dict("records")}
    unallocated = list(rows["Unallocated cases"].values())
    assert unallocated[1:] == ["fewer than 5", "fewer than 5", "not shown"]
    assert [row for row in drawn(report, "Workforce") if row.get("series") == "unallocated"] == []
    assert [row for row in drawn(open_one, "Workforce") if row.get("series") == "unallocated"] != []
    *_, indicators = tables(report, "Indicators")
    (row,) = indicators.table[indicators.table["Measure"] == "Cases without a worker"].to_dict("records")
    assert (row["Latest"], row["Gap to target"]) == ("not shown", "")
    assert "3" not in row["Why"]
    health = tables(report, "Health check")[1].table
    (line,) = health[health["Line"].str.startswith("Q06")].to_dict("records")
    assert line["Answer"] == "not shown (fewer than 5 people)"
    assert "Fewer than 5" in words(report), "the summary’s card says so by itself"


def test_one_workers_and_one_childs_figure_are_told_nowhere_in_a_report_for_publication(
    illustrative_database: Engine,
) -> None:
    told, open_one = (words(report_of(illustrative_database, for_publication=one)) for one in (True, False))
    assert "the longest wait is" in open_one
    assert "the longest wait is" not in told
    report = report_of(illustrative_database, for_publication=True)
    rows = {row["Figure"]: row for table in tables(report, "Workforce") for row in table.table.to_dict("records")}
    for figure in ("Highest caseload (cases per FTE)", "Longest wait of an unallocated case"):
        assert list(rows[figure].values())[1:] == ["not shown"] * 3


def test_the_rest_of_the_report_is_the_same_for_publication(illustrative_database: Engine) -> None:
    report, open_one = (report_of(illustrative_database, for_publication=one) for one in (True, False))
    for name in ("Red actions", "Changes", "Re-dated", "Progress"):
        assert [table.table.to_csv() for table in tables(report, name)] == [
            table.table.to_csv() for table in tables(open_one, name)
        ]
    assert "Recorded by" not in tables(report, "Plan")[0].table
    assert report.remarks
    assert report.made_on == MADE_ON
