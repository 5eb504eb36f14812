"""The programme around the actions: registers of what was audited, promised, said and learned, and the form for each."""

from core.ui.pieces import address
from core.ui.programme import views
from core.ui.shell import session

visitor = session.guard(*session.WHOLE_PLAN)
as_at = address.chosen_reporting_date()
views.draw(views.chosen_register(as_at), as_at, visitor)
