"""The server's processor time for a warm rerun, asked for over the websocket as the browser does it.

Processor time, because a script that asks again at once waits for delayed acknowledgements, 40 ms at a time.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin
from websockets.sync.client import ClientConnection, connect

from core.access import tokens
from core.settings import Settings, now
from tests.benchmarks.measuring import interleaved, report
from tests.benchmarks.serving import BENCHMARK_APP, served

Work = Callable[[], float]
PLAN_PAGES = {
    "summary": ("", ""),
    "about": ("about", ""),
    "action plan, list": ("action_plan", ""),
    "action plan, timeline": ("action_plan", "view=timeline"),
    "action plan, by lead": ("action_plan", "view=leads"),
    "action plan, workstreams": ("action_plan", "view=workstreams"),
    "action plan, plan quality": ("action_plan", "view=quality"),
    "action plan, an action": ("action_plan", "action=A1.1"),
    "progress, my actions": ("progress", "lead=HD"),
    "progress, over time": ("progress", "view=time"),
    "progress, what changed": ("progress", "view=changes"),
    "progress, slippage": ("progress", "view=slippage"),
    "progress, due and silent": ("progress", "view=due"),
    "progress, waiting": ("progress", "view=waiting"),
}
WORKFORCE_PAGES = {
    "summary": ("", ""),
    "vacancies, now": ("vacancies", ""),
    "vacancies, by team": ("vacancies", "by=team"),
    "vacancies, one district": ("vacancies", "district=Dover"),
    "vacancies, over time": ("vacancies", "view=time"),
    "vacancies, recruitment": ("vacancies", "view=recruitment"),
    "vacancies, vacant posts": ("vacancies", "view=posts"),
    "vacancies, councils": ("vacancies", "view=councils"),
    "caseloads, now": ("caseloads", ""),
    "caseloads, by place": ("caseloads", "view=places"),
    "caseloads, over time": ("caseloads", "view=time"),
    "caseloads, capacity": ("caseloads", "view=capacity"),
    "upload": ("upload", ""),
}
HEALTH_PAGES = {
    "summary": ("", ""),
    "indicators": ("indicators", ""),
    "indicators, one opened": ("indicators", "measure=initial_assessments"),
    "indicators, delivery against impact": ("indicators", "view=impact"),
    "health check": ("health", ""),
    "health check, by place": ("health", "view=places"),
    "health check, a theme": ("health", "theme=workload"),
    "health check, priorities": ("health", "view=priorities"),
    "health check, answering": ("health", "view=answer"),
}
EMPTY = ("", "empty=1")
END_OF_PLAN, LAST_SNAPSHOT = "2011-03-31", "2011-06-30"


def report_plan_reruns(settings: Settings, rounds: int) -> None:
    """Each page of the plan against an empty page behind the same gate."""
    with opened(settings, {"empty page": EMPTY, **PLAN_PAGES}, END_OF_PLAN) as works:
        report("warm rerun, CPU", interleaved(works, rounds), "empty page")


def report_reruns(
    pages: Mapping[str, tuple[str, str]], small: Settings, large: Settings, names: tuple[str, str], rounds: int
) -> None:
    """Each page with few data and with many, side by side, and against an empty page."""
    pages = {"empty page": EMPTY, **pages}
    with opened(small, pages, LAST_SNAPSHOT) as few, opened(large, pages, LAST_SNAPSHOT) as many:
        works = {f"{page}, {name}": of[page] for page in pages for name, of in zip(names, (few, many), strict=True)}
        found = interleaved(works, rounds)
    for page in pages:
        report(page, {name: found[f"{page}, {name}"] for name in names}, names[0])
    report("warm rerun, CPU", {page: found[f"{page}, {names[0]}"] for page in pages}, "empty page")


@contextmanager
def opened(settings: Settings, pages: Mapping[str, tuple[str, str]], as_at: str) -> Iterator[dict[str, Work]]:
    """For each page of a running server what reruns it and gives the processor time; each was run before."""
    with served(settings, BENCHMARK_APP) as (port, process), ExitStack() as open_sessions:
        works: dict[str, Work] = {}
        for name, (page, query) in pages.items():
            connection = open_sessions.enter_context(session(settings, port))
            works[name] = partial(reruns, process, connection, page, f"as_at={as_at}&{query}")
            works[name]()
        yield works


@contextmanager
def session(settings: Settings, port: int) -> Iterator[ClientConnection]:
    token = tokens.issue("programme", tokens.secret_key(settings.secret_key_file), now())
    with connect(
        f"ws://localhost:{port}/_stcore/stream",
        additional_headers={"Cookie": f"{tokens.COOKIE}={token}"},
        origin=Origin(f"http://localhost:{port}"),
        max_size=None,
    ) as connection:
        yield connection


def reruns(process: psutil.Process, connection: ClientConnection, page: str, query: str, times: int = 20) -> float:
    """The processor seconds that a rerun takes, on average over so many."""
    before = process.cpu_times()
    for _ in range(times):
        rerun(connection, page, query)
    after = process.cpu_times()
    return float(after.user + after.system - before.user - before.system) / times


def rerun(connection: ClientConnection, page: str, query: str) -> None:
    """Ask for a rerun and wait until it has ended."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    connection.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(bytes(connection.recv(timeout=60, decode=False)))
        if answer.WhichOneof("type") == "script_finished":
            return
