"""Which roles are children's social workers, against posts whose rates were worked by hand."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.refusals import ChangedMeanwhile, Refused
from core.storage.engine import reading, writing
from core.uploads.tables import Kind
from core.workforce import measures, queries
from core.workforce.commands import set_roles
from core.workforce.intake import known, summary
from core.workforce.roles import Group, in_groups, shipped_groups, social_workers, undecided_words
from tests.workforce.filled_in import APRIL, AT, MARCH, OFFICE, post, store, vacancies

AGENCY = {"cover_type": "agency"}
WELLBEING = {"post_title": "Wellbeing lead"}
# 8 social workers and a team leader in post, 2 vacant, 1 of them covered by agency: vacancy rate 2 / 11, agency 1 / 10.
# 10 administrators in post, 2 vacant, 1 covered. Over all 26 posts, 3 of a role that nobody knows among them, it would be 4 / 26.
SHEET = [
    *[post() for _ in range(8)],
    post(post_title="Team manager"),
    post("vacant"),
    post("vacant", **AGENCY),
    *[post(post_title="Administrator") for _ in range(10)],
    post("vacant", post_title="Administrator"),
    post("vacant", post_title="Administrator", **AGENCY),
    *[post(**WELLBEING) for _ in range(3)],
]


@pytest.fixture
def loaded(database: Engine) -> Engine:
    with writing(database) as session:
        store(session, MARCH, "1", *SHEET)
    return database


def rates(totals: pd.DataFrame) -> tuple[float | None, float | None]:
    figures = measures.vacancy_figures(totals)
    return figures["vacancy_rate"], figures["agency_worker_rate"]


def test_the_departments_rates_count_social_workers_alone(loaded: Engine) -> None:
    with reading(loaded) as session:
        assert rates(queries.post_totals(session)) == pytest.approx((2 / 11, 1 / 10))
        every = queries.every_post_total(session)
    assert rates(in_groups(every, shipped_groups(), (Group.OTHER,))) == pytest.approx((2 / 12, 1 / 11))
    assert rates(every) == pytest.approx((4 / 26, 2 / 24)), "what it would be over all posts"


def test_a_role_that_nobody_has_decided_about_is_in_no_rate_and_named(loaded: Engine) -> None:
    with reading(loaded) as session:
        totals, groups = queries.every_post_total(session), queries.role_groups(session)
        assert next(iter(queries.roles_in_use(session).items())) == ("Wellbeing lead", "not decided")
    assert undecided_words(totals, groups) == (
        "3 posts are in no rate, as nobody has decided whether ‘Wellbeing lead’ counts as children’s social workers: the "
        "programme office decides on the page Settings, view ‘Roles’."
    )
    assert undecided_words(totals[totals["role"] != "Wellbeing lead"], groups) == ""


def test_what_the_programme_office_decides_counts_for_every_date(loaded: Engine) -> None:
    with writing(loaded) as session:
        store(session, APRIL, "2", post(**WELLBEING), post("vacant"))
        stands = queries.roles_in_use(session)
        typed = stands | {"Wellbeing lead": Group.NO_CASES.value}
        assert set_roles(session, typed, stands, OFFICE, AT) == ["Wellbeing lead"]
    with reading(loaded) as session:
        totals = queries.post_totals(session)
        assert rates(measures.of_day(totals, MARCH)) == pytest.approx((2 / 14, 1 / 13))
        assert rates(measures.of_day(totals, APRIL)) == pytest.approx((1 / 2, 0))
        entry = session.exec(select(AuditEntry).where(AuditEntry.subject == "Wellbeing lead")).one()
        assert (entry.what, entry.who) == ("role counted", OFFICE.username)


def test_a_spelling_in_other_letters_is_the_same_role() -> None:
    frame = pd.DataFrame({"role": ["SOCIAL  worker", "social worker team"]})
    assert social_workers(frame, shipped_groups())["role"].tolist() == ["SOCIAL  worker"]


def test_others_may_not_decide_and_nobody_decides_nonsense(loaded: Engine) -> None:
    with writing(loaded) as session:
        stands = queries.roles_in_use(session)
        changed = stands | {"Administrator": Group.HOLDS_CASES.value}
        with pytest.raises(Refused, match="programme office"):
            set_roles(session, changed, stands, Person("pat", Role.HR_LEAD), AT)
        with pytest.raises(Refused) as refused:
            set_roles(session, stands | {"Administrator": "not decided"}, stands, OFFICE, AT)
        assert refused.value.problems == {"Administrator": "Choose one of the list."}
        set_roles(session, changed, stands, OFFICE, AT)
        with pytest.raises(ChangedMeanwhile):
            set_roles(session, stands | {"Administrator": Group.NO_CASES.value}, stands, OFFICE, AT)


def test_a_checked_file_tells_each_kind_of_post_apart(loaded: Engine) -> None:
    checked = vacancies(*SHEET)
    with reading(loaded) as session:
        figures = summary(Kind.VACANCIES, checked, date(2011, 4, 30), known(Kind.VACANCIES, session).context)
    assert (figures["posts"], figures["other_posts"], figures["undecided_posts"]) == (11, 12, 3)
    assert (figures["vacancy_rate"], figures["agency_worker_rate"]) == pytest.approx((2 / 11, 0.1))
