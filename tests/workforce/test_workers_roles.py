"""Caseload figures count children's social workers where the sheet gives roles. Every figure is worked by hand."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine

from core.storage.engine import reading, writing
from core.words import moved
from core.workforce import measures, queries
from core.workforce.displays import caseloads as displays
from core.workforce.intake import CASELOADS
from core.workforce.roles import EVERYBODY, OF_SOCIAL_WORKERS, alike, shipped_groups, workers_in_no_figure
from core.workforce.rows.names import names_in
from tests.sheets.orders import check_tables, table
from tests.workforce.filled_in import APRIL, MARCH, caseloads, store_cases, worker

# Of children's social workers 20 + 10 + 6 cases of 1 + 0.5 + 1 FTE: 14.4 cases per FTE. A team leader counts as one; W7
# holds no case. Everybody holds 62 of 5.5 FTE: 11.3.
SHEET = (
    worker("W1", 20, job_title="Social worker"),
    worker("W2", 10, job_title="SSW", fte=0.5),
    worker("W3", 6, job_title="Team manager"),
    worker("W4", 14, job_title="Family support worker"),
    worker("W5", 8, job_title="Wellbeing lead"),
    worker("W6", 4),
    worker("W7", 0, job_title="Social worker"),
    worker("Unallocated", 9, fte=None),
)
WITHOUT_ROLES = tuple({name: value for name, value in row.items() if name != "job_title"} for row in SHEET)


def stored(database: Engine) -> pd.DataFrame:
    with reading(database) as session:
        return queries.caseload_totals(session)


def average(database: Engine, day: date) -> float:
    figures = measures.caseload_figures(
        measures.of_day(stored(database), day), stored(database).head(0).assign(longest_wait_days=None), 30
    )
    return float(round(figures["average"], 1))


def test_only_social_workers_count_where_the_sheet_gives_roles(database: Engine) -> None:
    with writing(database) as session:
        store_cases(session, MARCH, "a", *SHEET)
        store_cases(session, APRIL, "b", *WITHOUT_ROLES)
    assert average(database, MARCH) == 14.4
    assert average(database, APRIL) == 11.3


def test_a_checked_file_counts_as_the_pages_do_and_says_who_is_in_no_figure() -> None:
    context = {"role_groups": shipped_groups(), "target_caseload": 13}
    found = CASELOADS.summary(caseloads(*SHEET), MARCH, context)
    assert (found["workers"], found["fte"], found["cases"], found["average"]) == (3, 2.5, 36, 14.4)
    assert (found["above"], found["highest"], found["unallocated"]) == (2, 20.0, 9)  # 20 and 10 / 0.5; 6 is below 13
    assert (found["other_workers"], found["other_cases"]) == (1, 14)
    assert (found["undecided_workers"], found["undecided_cases"]) == (2, 12)
    everybody = CASELOADS.summary(caseloads(*WITHOUT_ROLES), MARCH, context)
    assert (everybody["workers"], everybody["cases"], everybody["other_workers"]) == (6, 62, 0)
    assert everybody["undecided_workers"] == 0


@pytest.mark.parametrize(
    ("workers", "said"),
    [
        ({"": 5}, [EVERYBODY]),
        ({}, [EVERYBODY]),
        ({"Social worker": 4}, [OF_SOCIAL_WORKERS]),
        (
            {"Social worker": 4, "Family support worker": 1, "Wellbeing lead": 2, "Unused": 0, "": 1},
            [
                OF_SOCIAL_WORKERS,
                "1 worker of other roles holds cases too and is in none of them.",
                "2 workers who hold cases are in no rate, as nobody has decided whether ‘Wellbeing lead’ counts as",
                "1 worker without a role on the sheet is in none.",
            ],
        ),
    ],
)
def test_who_is_counted_is_said(workers: dict[str, int], said: list[str]) -> None:
    words = workers_in_no_figure(workers, shipped_groups())
    for part in said:
        assert part in words
    assert len(words) < sum(map(len, said)) + 150


def test_each_line_of_workers_has_figures_of_its_own(database: Engine) -> None:
    with writing(database) as session:
        store_cases(session, MARCH, "a", *SHEET)
    with reading(database) as session:
        shown = displays.lines_of_workers(queries.every_caseload_total(session), queries.role_groups(session))
    assert shown.table.to_numpy().tolist() == [
        ["Children’s social workers", 3, 2.5, 36, 14.4],
        ["Workers of other roles", 1, 1.0, 14, 14.0],
        ["Role not decided or not given", 2, 2.0, 12, 6.0],
    ]


def test_snapshots_that_count_other_people_are_not_compared(database: Engine) -> None:
    with writing(database) as session:
        store_cases(session, MARCH, "a", *WITHOUT_ROLES)
        store_cases(session, APRIL, "b", *SHEET)
    assert set(alike(stored(database), APRIL)["as_at"]) == {APRIL}
    figures = measures.caseload_figures(
        alike(stored(database), APRIL), stored(database).head(0).assign(longest_wait_days=None), 30
    )
    shown = displays.now(figures, None, APRIL, MARCH, 30, "", of_social_workers=True)
    assert "3 children’s social workers (2.5 FTE) held 36 cases: **14.4 cases per FTE**" in shown.sentence
    assert "The snapshot before, of 31 March 2011, counts other people" in shown.since
    assert all(card.delta == moved(None) for card in shown.cards)


def test_a_table_of_snapshots_leaves_out_what_counts_other_people() -> None:
    trend = pd.DataFrame({"as_at": [MARCH, APRIL]}).assign(**dict.fromkeys(measures.CASELOAD_FIGURES, 7))
    shown = displays.every_snapshot(trend, APRIL, {MARCH})
    later, earlier = shown.table.to_dict("records")
    assert (later["Cases held"], earlier["Cases held"], earlier["Unallocated cases"]) == (7, None, 7)
    assert "What workers hold on 1 snapshot is left out" in shown.note


def test_a_newly_qualified_worker_is_known_by_the_role_unless_the_sheet_says_otherwise() -> None:
    rows = caseloads(
        worker("W1", job_title="NQSW"), worker("W2", job_title="NQSW", newly_qualified="no"), worker("W3")
    ).rows
    assert [row.is_newly_qualified for _, row in rows] == [True, False, False]


def test_headings_for_the_role_are_known_and_a_name_in_it_is_asked_about() -> None:
    for heading in ("Job title", "Role", "Post title", "Designation"):
        found = check_tables(
            [table(["Worker", "Team", heading, "FTE", "CIN"], ["W42", "Duty", "Social worker - Jane Example", 1, 3])],
            CASELOADS.known(None).model,
            {},
        )
        assert not found.problems, heading
        (name,) = names_in(found.rows, ())
        assert (name.field, name.shorter) == ("job_title", "Social worker")
