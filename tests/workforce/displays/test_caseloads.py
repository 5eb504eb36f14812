"""What is said of caseloads, against figures added up by hand."""

from datetime import date

from core.workforce import measures
from core.workforce.displays import caseloads
from tests.workforce.test_measures import WAITING, WORKERS

FEBRUARY, MARCH = date(2011, 2, 28), date(2011, 3, 31)
TARGET = 30


def test_caseloads_are_told_against_the_target_with_what_nobody_holds() -> None:
    held = measures.caseload_figures(WORKERS, WAITING, TARGET)
    shown = caseloads.now(held, None, MARCH, None, TARGET, "")
    # held: 70 + 15 + 90 + 12; holders: 2 + 1 + 3 + 1; above 30: the first three
    assert "7 workers (6.5 FTE) held 187 cases: **28.8 cases per FTE**" in shown.sentence
    assert "**3 of them (42.9%)** hold more than 30 per FTE, the highest 35.0" in shown.sentence
    assert "**13 cases unallocated**; the longest has waited 21 days." in shown.sentence
    assert "2 workers, 18.0 cases per FTE, the highest 30.2" in shown.newly_qualified  # 15 + 12 cases of 1.5 FTE
    assert [card.value for card in shown.cards][1:] == ["42.9%", "35.0", "13", "21 days"]


def test_a_sheet_without_unallocated_cases_gives_no_figure() -> None:
    held = measures.caseload_figures(WORKERS, WAITING.head(0), TARGET)
    shown = caseloads.now(held, None, MARCH, None, TARGET, "")
    assert "no row of unallocated cases" in shown.sentence
    assert [card.value for card in shown.cards][-2:] == ["No figure", "No figure"]


def test_the_distribution_counts_every_worker_once_and_newly_qualified_apart() -> None:
    bands = measures.distribution(WORKERS, TARGET)
    columns, table = caseloads.columns(bands), caseloads.distribution_table(bands)
    assert sum(columns["amount"]) == sum(table["Workers"]) == 7  # 2 + 1 + 3 + 1; who holds no case is left out
    assert sum(table["Of them NQSW"]) == 2
    assert sum(columns.loc[columns["is_above"], "amount"]) == 3
