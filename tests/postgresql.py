"""A real PostgreSQL, which the tests start for themselves."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

NO_POSTGRESQL = "This test needs PostgreSQL (Debian and Ubuntu: `apt-get install postgresql`)."


def program(name: str) -> str:
    """One of PostgreSQL's programs. Where none can be had the test is skipped, where one could be it fails; both say how."""
    folders = [str(one) for one in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ["PATH"]]))
    if found is None and shutil.which("apt-get") is None:
        pytest.skip(NO_POSTGRESQL)
    if found is None:
        pytest.fail(NO_POSTGRESQL, pytrace=False)
    return found


def run(name: str, *options: str) -> None:
    """Run a program, as its own user where we are root, whom PostgreSQL refuses."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*as_user, program(name), *options], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """A cluster of our own, with a user without special rights; it listens on a socket alone."""
    program("initdb")
    where = Path(tempfile.mkdtemp(prefix="plan-", dir="/tmp"))
    if os.getuid() == 0:
        shutil.chown(where, "postgres")
    data = str(where / "data")
    try:
        run("initdb", "-D", data, "-U", "office", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        run("pg_ctl", "-D", data, "-w", "-l", str(where / "log"), "-o", f"-k {where} -c listen_addresses= -F", "start")
        try:
            run("createuser", "-h", str(where), "-U", "office", "product")
            yield where
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(where, ignore_errors=True)


@pytest.fixture(scope="session")
def new_on_postgresql(cluster: Path) -> Callable[[], str]:
    """Makes a database that the user without special rights owns, and gives its address: an empty one, or a copy of another,
    to which nobody is connected then."""
    made = 0

    def make(template: str = "template1") -> str:
        nonlocal made
        made += 1
        with psycopg.connect(f"host={cluster} user=office dbname=postgres", autocommit=True) as office:
            office.execute(f"CREATE DATABASE plan{made} OWNER product TEMPLATE {template} STRATEGY file_copy")
        return f"postgresql+psycopg://product@/plan{made}?host={cluster}"

    return make
