"""Setting the plan's name, dates and limits, and who holds its posts: what is refused, what the trail tells, two at once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.plan.settings import PLAN_SET, POST_SET, plan_settings, posts, set_plan, set_posts
from core.plan.tables import Lead, Plan
from core.refusals import ChangedMeanwhile, Refused
from core.storage.engine import reading, writing

AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
SIX = "limit 6 months"
JO, ANN = Person("jo", Role.PROGRAMME_OFFICE), Person("ann", Role.PROGRAMME_OFFICE)


def stands(database: Engine) -> dict[str, Any]:
    with reading(database) as session:
        return plan_settings(session)


def held(database: Engine) -> dict[str, Any]:
    with reading(database) as session:
        return posts(session)


def change(database: Engine, seen: dict[str, Any], author: Person = JO, **typed: Any) -> list[str]:
    with writing(database) as session:
        return set_plan(session, {**seen, **typed}, seen, author, AT)


def fill(database: Engine, seen: dict[str, Any], typed: dict[str, str], author: Person = JO) -> list[str]:
    with writing(database) as session:
        return set_posts(session, {**seen, **typed}, seen, author, AT)


def trail(database: Engine, what: str) -> list[tuple[str, str, str, str]]:
    with reading(database) as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.what == what).order_by(col(AuditEntry.id))).all()
        return [(one.who, one.subject, one.before, one.after) for one in rows]


def test_the_settings_are_those_of_the_plan_that_is_loaded(database: Engine) -> None:
    assert stands(database) == {
        "title": "Putting Children First", "council": "Kent County Council", "published_on": date(2010, 12, 1),
        "reporting_date": date(2011, 3, 31), "closed_until": None, "limit immediate": None,
        "limit 3 months": date(2011, 2, 19), "limit 6 months": date(2011, 5, 19),
    }  # fmt: skip


def test_each_setting_that_is_changed_stands_in_the_trail_with_what_it_was(database: Engine) -> None:
    seen = stands(database)
    limit: dict[str, Any] = {SIX: date(2011, 6, 30)}
    changed = change(database, seen, reporting_date=None, title="  Safe  at last ", **limit)
    assert changed == ["Title of the plan", "Reporting date", "Limit of ‘Within six months’"]
    assert stands(database) == {
        **seen, "title": "Safe at last", "reporting_date": None, SIX: date(2011, 6, 30),
    }  # fmt: skip
    assert trail(database, PLAN_SET) == [
        ("jo", "Title of the plan", '"Putting Children First"', '"Safe at last"'),
        ("jo", "Reporting date", '"2011-03-31"', ""),
        ("jo", "Limit of ‘Within six months’", '"2011-05-19"', '"2011-06-30"'),
    ]


def test_reporting_is_closed_and_opened_again_and_the_trail_tells_of_both(database: Engine) -> None:
    change(database, stands(database), closed_until=date(2011, 3, 31))
    with reading(database) as session:
        assert session.get_one(Plan, 1).closed_until == date(2011, 3, 31)
    change(database, stands(database), closed_until=None)
    assert stands(database)["closed_until"] is None
    assert [one[2:] for one in trail(database, PLAN_SET)] == [("", '"2011-03-31"'), ('"2011-03-31"', "")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": " "}, {"title": "Write the title"}),
        ({"council": "x" * 201}, {"council": "at most 200 characters; these are 201"}),
        ({"reporting_date": date(1999, 12, 31)}, {"reporting_date": "between 2000 and 2099"}),
        ({"reporting_date": date(2100, 1, 1)}, {"reporting_date": "between 2000 and 2099"}),
        ({"closed_until": date(2011, 4, 5)}, {"closed_until": "5 April 2011 lies ahead"}),
        ({SIX: date(2011, 2, 18)}, {SIX: "comes before"}),
        ({"title": "", "closed_until": date(2012, 1, 1)}, {"title": "Write", "closed_until": "lies ahead"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_stored(
    database: Engine, typed: dict[str, Any], words: dict[str, str]
) -> None:
    seen = stands(database)
    with pytest.raises(Refused) as refused:
        change(database, seen, **typed)
    assert set(refused.value.problems) == set(words)
    assert all(part in refused.value.problems[name] for name, part in words.items())
    assert stands(database) == seen
    assert trail(database, PLAN_SET) == []


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAMME_OFFICE])
def test_nobody_else_changes_the_plans_settings_or_posts(database: Engine, role: Role) -> None:
    with pytest.raises(Refused, match="Ask the programme office"):
        change(database, stands(database), Person("x", role), title="Mine")
    with pytest.raises(Refused, match="Ask the programme office"):
        fill(database, held(database), {"holder DM": "Me"}, Person("x", role))


def test_the_second_is_told_what_the_first_has_set_and_another_field_does_not_matter(database: Engine) -> None:
    seen = stands(database)
    change(database, seen, JO, reporting_date=None, council="Kent")
    with pytest.raises(ChangedMeanwhile) as changed:
        change(database, seen, ANN, reporting_date=date(2011, 4, 1))
    assert changed.value.problems["reporting_date"].startswith("jo has set this to nothing meanwhile")
    change(database, seen, ANN, title="Another title")
    assert (stands(database)["council"], stands(database)["title"]) == ("Kent", "Another title")


def test_null_bytes_and_scripts_in_a_title_are_kept_as_text(database: Engine) -> None:
    change(database, stands(database), title="=1+1 <script>\x00\u202e😀")
    assert stands(database)["title"] == "=1+1 <script>␀\u202e😀"


def test_the_holder_of_a_post_and_the_address_for_reminders_are_stored_and_told(database: Engine) -> None:
    typed = {"holder DM": " Jo  Bloggs ", "email DM": "jo@kent.gov.uk", "email HD": "hd@x.org"}
    assert fill(database, held(database), typed) == ["DM", "HD"]
    with reading(database) as session:
        lead = session.get_one(Lead, "DM")
        assert (lead.holder, lead.email) == ("Jo Bloggs", "jo@kent.gov.uk")
    assert trail(database, POST_SET)[0] == (
        "jo", "DM", '{"email": null, "holder": null}', '{"email": "jo@kent.gov.uk", "holder": "Jo Bloggs"}',
    )  # fmt: skip
    fill(database, held(database), {"email DM": ""})
    with reading(database) as session:
        assert session.get_one(Lead, "DM").email is None, "emptied is unknown, as before"


@pytest.mark.parametrize(
    "wrong",
    ["jo", "jo@", "@kent.gov.uk", "jo@kent", "jo bloggs@kent.gov.uk", "a@b.uk, c@d.uk", "Jo <a@b.uk>", "a@b@c.uk"],
)
def test_a_wrong_address_is_refused_in_a_sentence_and_the_right_ones_beside_it_wait(
    database: Engine, wrong: str
) -> None:
    with pytest.raises(Refused) as refused:
        fill(database, held(database), {"email DM": wrong, "holder DM": "Jo"})
    assert list(refused.value.problems) == ["email DM"]
    assert (
        "is no e-mail address: write one address, like jo.bloggs@example.gov.uk" in refused.value.problems["email DM"]
    )
    with reading(database) as session:
        assert session.get_one(Lead, "DM").holder is None


def test_a_post_that_the_plan_no_longer_has_is_named(database: Engine) -> None:
    seen = {**held(database), "holder ZZ": "", "email ZZ": ""}
    with pytest.raises(Refused, match="has no post ZZ"):
        fill(database, seen, {"holder ZZ": "Jo"})


def test_two_people_who_fill_in_the_same_post(database: Engine) -> None:
    seen = held(database)
    fill(database, seen, {"holder DM": "Jo"}, JO)
    with pytest.raises(ChangedMeanwhile, match="jo has set this to ‘Jo’ meanwhile"):
        fill(database, seen, {"holder DM": "Ann"}, ANN)
    fill(database, seen, {"email DM": "ann@kent.gov.uk"}, ANN)
    with reading(database) as session:
        lead = session.get_one(Lead, "DM")
        assert (lead.holder, lead.email) == ("Jo", "ann@kent.gov.uk")
