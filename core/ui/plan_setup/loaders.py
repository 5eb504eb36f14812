"""What the page Plan setup loads, cached by the data revision."""

from core.access import queries
from core.storage.engine import reading
from core.ui.shell.loading import Loader, opened_database


@Loader
def accounts(revision: int) -> int:
    """How many accounts are of people, and not of the demonstration."""
    with reading(opened_database()) as session:
        return sum(not one["is_demonstration"] for one in queries.accounts(session))
