"""A closed round keeps the figures that it had, with their sources; what later data would say stands beside them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from core.health import displays, queries
from core.health.commands import close_round, open_round, reopen_round
from core.health.figures import figures
from core.health.measures import WHOLE_SERVICE
from core.health.rounds import AskedRound
from core.indicators.measures import known_at
from core.indicators.queries import observations
from core.storage.engine import reading, writing
from core.workforce import queries as workforce
from core.workforce.measures import with_distinct_teams
from tests.workforce.filled_in import MARCH, OFFICE, post, store

AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
VACANCY = "workforce:vacancy_rate"


@pytest.fixture
def closed(database: Engine) -> Engine:
    """A round of March, closed when 1 of 10 social workers' posts was vacant: 10.0%."""
    with writing(database) as session:
        store(session, MARCH, "1", *[post() for _ in range(9)], post("vacant"))
        close_round(session, open_round(session, MARCH, OFFICE, AT), OFFICE, AT)
    return database


def loaded_later(session: Session) -> None:
    """Another file for the same day: 3 of 10 are vacant, 30.0%."""
    store(session, MARCH, "2", *[post() for _ in range(7)], *[post("vacant") for _ in range(3)], seen=1)


def asked(session: Session) -> AskedRound:
    frames = queries.health_frames(session)
    (held,) = frames.held()
    posts = with_distinct_teams(workforce.post_totals(session))
    rest = workforce.caseload_totals(session), workforce.unallocated(session), workforce.snapshots(session)

    def fill(day: object, wanted: list[str]) -> pd.DataFrame:
        return figures(MARCH, wanted, 30, known_at(observations(session), MARCH), posts, *rest)

    kept: Callable[[int], pd.DataFrame] = lambda number: queries.kept_figures(session, number)  # noqa: E731
    return AskedRound.of(frames, held, fill, kept)


def line(session: Session) -> dict[str, object]:
    lines = asked(session).lines([WHOLE_SERVICE])
    return dict(lines[lines["figure"] == VACANCY].to_dict("records")[0])


def test_a_closed_round_keeps_its_figure_and_says_what_the_data_say_now(closed: Engine) -> None:
    with writing(closed) as session:
        before = line(session)
        loaded_later(session)
    with reading(closed) as session:
        now, round_ = line(session), asked(session)
        assert now == before
        assert (now["said"], now["numerator"], now["denominator"]) == ("10.0%", 1, 10)
        assert now["source"] == "vacancies as at 31 March 2011, posts.csv"
        words = displays.later_list(round_.later(WHOLE_SERVICE, round_.lines([WHOLE_SERVICE])))
    assert "The closed round keeps the figures that it had." in words
    assert "kept 10.0%" in words.replace("\\", "").replace("\u2060", "")
    assert "the data now say 30.0%" in words.replace("\\", "").replace("\u2060", "")


def test_a_reopened_round_follows_the_data_until_it_is_closed_anew(closed: Engine) -> None:
    with writing(closed) as session:
        loaded_later(session)
        reopen_round(session, 1, OFFICE, AT)
        assert line(session)["said"] == "30.0%"
        assert asked(session).later(WHOLE_SERVICE, asked(session).lines([WHOLE_SERVICE])).empty
        close_round(session, 1, OFFICE, AT + timedelta(days=1))
        assert line(session)["said"] == "30.0%"


def test_a_round_closed_before_figures_were_kept_says_so(closed: Engine) -> None:
    """As the migration leaves it: nothing kept. The next start keeps what the data say then, and the round tells it."""
    from core.health.commands import keep_figures

    with writing(closed) as session:
        session.execute(text("DELETE FROM health_kept_figure"))
        session.execute(text("UPDATE health_round SET kept_at = NULL"))
        loaded_later(session)
    with writing(closed) as session:
        keep_figures(session, AT + timedelta(days=200))
    with reading(closed) as session:
        assert line(session)["said"] == "30.0%"
        (held,) = queries.health_frames(session).held()
    assert displays.kept_in_words(held) == (
        "closed on 4 April 2011 at 10:00; its figures were not kept then, and are those that the data told on 21 October 2011 at "
        "10:00"
    )
