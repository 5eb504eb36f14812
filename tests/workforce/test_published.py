"""The Department for Education's files: read whole, flags kept apart, and the published rates made again by our measures.

The files stand in ../shared/data/workforce; tests of them skip where that folder is absent.
"""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from core.refusals import Refused
from core.sheets.reading import EMPTY, MISSING
from core.uploads.tables import Counts, Kind
from core.workforce import benchmarks, measures
from core.workforce.published import NO_FIGURES, NO_YEAR, OTHER_FILE, Published, read_published, shipped_neighbours
from tests.conftest import SHARED

FILES = SHARED / "data" / "workforce"
FIGURES, NEIGHBOURS = FILES / "csww_indicators_2017_to_2025.csv", FILES / "sn_model_2025_wide.csv"
shared = pytest.mark.skipif(not FILES.is_dir(), reason="the files to test with are not in ../shared/data/workforce")
HEADINGS = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name,inpost_fte,vacancy_fte,remark"
)
ENGLAND = "2025,Reporting year,National,E92000001,England,,,,,,100,20,"
KENT = "2025,Reporting year,Local authority,E92000001,England,E12000008,South East, 886 ,E10000016,Kent ,80.5,{},"


@pytest.fixture(scope="module")
def figures() -> Published:
    return read_published(FIGURES)


@pytest.fixture(scope="module")
def authorities(figures: Published) -> pd.DataFrame:
    """One row a local authority and year, a column a measure; NaN where there is a flag."""
    rows = pd.DataFrame(figures.rows)
    rows = rows[rows["level"] == "Local authority"].astype({"value": float})
    return rows.pivot(index=["year", "area_code", "area"], columns="measure", values="value").reset_index()


def working_days(year: int) -> int:
    return 254 if year in (2020, 2024) else 253


RATES: dict[str, tuple[str, int, Callable[..., float | None], tuple[str, ...]]] = {
    "vacancy": ("vacancy_rate_fte", 100, measures.vacancy_rate, ("vacancy_fte", "inpost_fte")),
    "caseload": ("caseload_fte", 1, measures.average_caseload, ("cases", "case_holders_fte")),
    "agency": ("agency_rate_fte", 100, measures.agency_worker_rate, ("agency_fte", "inpost_fte")),
    "turnover": ("turnover_rate_fte", 100, measures.turnover_rate, ("leavers_fte", "inpost_fte")),
    "absence": (
        "absence_rate_fte",
        100,
        lambda lost, in_post, year: measures.absence_rate(lost, in_post, working_days(year)),
        ("working_days_lost_fte", "inpost_fte", "year"),
    ),
}


@shared
@pytest.mark.parametrize(
    ("rate", "tested", "least_share"),
    [
        ("vacancy", 1353, 1),
        ("caseload", 1350, 0.995),
        ("agency", 1341, 1),
        ("turnover", 1345, 0.998),
        ("absence", 1336, 1),
    ],
)
def test_the_measures_make_the_published_rates_of_local_authorities_again(
    authorities: pd.DataFrame, rate: str, tested: int, least_share: float
) -> None:
    """Within 0.1 of each published rate. Parts are published to one decimal, so some rates of small councils differ."""
    column, per, formula, parts = RATES[rate]
    known = authorities.dropna(subset=[column, *parts])
    made = [formula(*row) for row in known[list(parts)].itertuples(index=False, name=None)]
    near = [
        value is not None and abs(value * per - said) <= 0.1 + 1e-9
        for value, said in zip(made, known[column], strict=True)
    ]
    assert len(known) == tested
    assert sum(near) >= least_share * tested, f"{sum(near)} of {tested} rows hold"


@shared
def test_kents_figures_of_2025_are_read(figures: Published) -> None:
    kent = {row["measure"]: row["value"] for row in figures.rows if (row["year"], row["area_code"]) == (2025, "886")}
    assert kent["vacancy_fte"] == 128.9
    assert kent["inpost_fte"] == 765.3
    assert (kent["cases"], kent["case_holders_fte"], kent["caseload_fte"]) == (8359, 491, 17)
    assert (kent["leavers_fte"], kent["agency_fte"], kent["working_days_lost_fte"]) == (117.8, 116, 3984.5)
    assert (kent["vacancy_rate_fte"], kent["turnover_rate_fte"], kent["agency_rate_fte"]) == (14.4, 15.4, 13.2)


@shared
def test_every_cell_is_a_value_or_a_flag_and_no_flag_is_nought(figures: Published) -> None:
    with FIGURES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = [cell.strip() for row in rows for name, cell in list(row.items())[10:]]
    flagged = [row for row in figures.rows if row["flag"] is not None]
    assert all(row["value"] is None for row in flagged)
    assert all(row["value"] is not None for row in figures.rows if row["flag"] is None)
    assert sorted(row["flag"] for row in flagged) == sorted(
        cell for cell in cells if cell in ("z", "x", "c", "low", "u")
    )
    assert sum(row["value"] == 0 for row in figures.rows) == sum(cell in ("0", "0.0") for cell in cells)
    assert len(figures.rows) == len(cells)
    assert figures.counts == Counts(1464, 1463, 1, 0)
    assert (figures.kind, figures.as_at) == (Kind.BENCHMARKS, date(2025, 9, 30))


@shared
def test_the_neighbours_of_every_authority_are_read_and_kents_are_shipped() -> None:
    near = read_published(NEIGHBOURS)
    assert (near.kind, near.as_at, near.counts) == (Kind.NEIGHBOURS, date(2025, 1, 1), Counts(154, 153, 1, 0))
    rows = pd.DataFrame(near.rows)
    assert len(rows) == 1530
    kents = rows[rows["area_code"] == "886"].reset_index(drop=True)
    pd.testing.assert_frame_equal(shipped_neighbours(), kents)


def test_the_shipped_neighbours_are_kents_ten_the_closest_first() -> None:
    near = shipped_neighbours()
    assert near["rank"].tolist() == list(range(1, 11))
    assert set(near["area_code"]) == {"886"}
    assert near["neighbour_code"].is_unique


@shared
def test_a_comparison_of_the_real_figures_agrees_with_sums_made_by_hand(figures: Published) -> None:
    """Neighbours' FTE of 2025, added up from the file itself."""
    with FIGURES.open(encoding="utf-8-sig", newline="") as file:
        near = [row for row in csv.DictReader(file) if row["time_period"] == "2025"]
    codes = set(shipped_neighbours()["neighbour_code"])
    near = [row for row in near if row["geographic_level"] == "Local authority" and row["old_la_code"] in codes]
    vacant, in_post = (sum(float(row[name]) for row in near) for name in ("vacancy_fte", "inpost_fte"))
    frame = pd.DataFrame(figures.rows).astype({"value": float})
    code = benchmarks.area_code_of(frame, "Kent County Council")
    found = benchmarks.comparison(frame, shipped_neighbours(), code or "", "vacancy_rate")
    latest = found[found["year"] == 2025].set_index("who")
    assert latest["value"].to_dict() == {
        "Kent": pytest.approx(128.9 / 894.2),
        "Statistical neighbours": pytest.approx(vacant / (vacant + in_post)),
        "South East": pytest.approx(0.151),
        "England": pytest.approx(0.142),
    }
    assert latest.loc["Statistical neighbours", "authorities"] == len(near) == 10
    assert sorted(found.loc[found["who"] == "Kent", "year"]) == list(range(2017, 2026))


def written(folder: Path, name: str, *lines: str) -> Path:
    file = folder / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.mark.parametrize("flag", ["z", "x", "c", "low", "u", ":"])
def test_a_flag_stands_in_the_place_of_a_value(tmp_path: Path, flag: str) -> None:
    read = read_published(written(tmp_path, "figures.csv", HEADINGS, ENGLAND, KENT.format(flag)))
    kent = {row["measure"]: (row["value"], row["flag"]) for row in read.rows if row["area_code"] == "886"}
    assert kent == {"inpost_fte": (80.5, None), "vacancy_fte": (None, flag)}


def test_a_blank_gives_no_row_and_padding_is_taken_off(tmp_path: Path) -> None:
    read = read_published(written(tmp_path, "figures.csv", HEADINGS, ENGLAND, "", KENT.format(" ")))
    about = {"year": 2025, "level": "Local authority", "area_code": "886", "area": "Kent", "region": "South East"}
    assert read.rows[2:] == [{**about, "measure": "inpost_fte", "value": 80.5, "flag": None}]
    assert read.rows[0] == {
        "year": 2025, "level": "National", "area_code": "E92000001", "area": "England", "region": "",
        "measure": "inpost_fte", "value": 100.0, "flag": None,
    }  # fmt: skip
    assert read.counts == Counts(4, 2, 2, 0)


def workbook(folder: Path, *lines: str) -> Path:
    cells = pd.DataFrame([line.split(",") for line in lines], columns=HEADINGS.split(","))
    numbers = cells.apply(lambda column: pd.to_numeric(column, errors="coerce").astype(object).fillna(column))
    numbers.to_excel(folder / "figures.xlsx", index=False, engine="xlsxwriter")
    return folder / "figures.xlsx"


def test_an_excel_workbook_of_the_figures_reads_the_same(tmp_path: Path) -> None:
    lines = (ENGLAND, KENT.format("low"))
    as_text = read_published(written(tmp_path, "figures.csv", HEADINGS, *lines))
    assert read_published(workbook(tmp_path, *lines)).rows == as_text.rows


def test_a_number_below_nought_is_refused_in_a_workbook_too(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Row 3, column vacancy_fte, holds ‘-1’ where a number"):
        read_published(workbook(tmp_path, ENGLAND, KENT.format("-1")))


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((HEADINGS, ENGLAND, KENT.format("n/a")), "Row 3, column vacancy_fte, holds ‘n/a’ where a number"),
        ((HEADINGS, ENGLAND, KENT.format("-1")), "Row 3, column vacancy_fte, holds ‘-1’ where a number"),
        ((HEADINGS, ENGLAND, KENT.format("nan")), "Row 3, column vacancy_fte, holds ‘nan’ where a number"),
        ((HEADINGS, ENGLAND.replace("2025", "202425")), "Row 2, column time_period, holds ‘202425’ where a year"),
        ((HEADINGS, ENGLAND.replace("National", "Ward")), "Row 2, column geographic_level, holds ‘Ward’"),
        ((HEADINGS, ENGLAND.replace("E92000001", "")), "Row 2, column country_code, is empty where the code"),
        ((HEADINGS, ENGLAND, "2025"), "Row 3, column geographic_level, is empty"),
        ((HEADINGS, ENGLAND, ENGLAND), "Row 3 gives England in 2025 a second time"),
        ((HEADINGS, ENGLAND + ",7"), "Row 2 has a cell under no heading"),
        ((HEADINGS.replace("remark", "vacancy_fte"), ENGLAND), "Two columns are headed vacancy_fte"),
        ((HEADINGS,), NO_FIGURES),
        ((HEADINGS, ENGLAND.replace("100,20", ",")), NO_FIGURES),
        (("old_la_code,SN_1,SN_1P", "886,Essex,Close"), "Row 2, column SN_1, holds ‘Essex’ where an authority’s code"),
        (("old_la_code,SN_1,SN_1P", ",881,Close"), "Row 2, column old_la_code, is empty where an authority’s code"),
        (("old_la_code,SN_1,SN_1P", "886,881,Close", "886,881,Close"), "Row 3, column old_la_code, holds ‘886’"),
        (("post,team", "social worker,duty"), OTHER_FILE),
    ],
)
def test_a_file_that_is_not_as_published_is_refused_in_a_sentence(
    tmp_path: Path, lines: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Refused) as problem:
        read_published(written(tmp_path, "model_2025.csv", *lines))
    assert str(problem.value).startswith(sentence)
    assert str(problem.value).endswith("try again.")


def test_a_list_of_neighbours_must_say_its_year_in_its_name(tmp_path: Path) -> None:
    lines = ("old_la_code,SN_1,SN_1P,SN_2,SN_2P", "886,881,Very close ,,")
    with pytest.raises(Refused, match="year") as problem:
        read_published(written(tmp_path, "neighbours.csv", *lines))
    assert str(problem.value) == NO_YEAR
    read = read_published(written(tmp_path, "sn_model_2026_wide.csv", *lines))
    assert read.as_at == date(2026, 1, 1)
    assert read.rows == [{"area_code": "886", "rank": 1, "neighbour_code": "881", "closeness": "Very close"}]


def test_what_no_reader_opens_is_refused_in_the_readers_own_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=MISSING):
        read_published(tmp_path / "absent.csv")
    with pytest.raises(Refused, match=EMPTY):
        read_published(written(tmp_path, "empty.csv"))
