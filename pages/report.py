"""The board report, for the programme office: as a Word file and as an Excel workbook."""

from core.ui.board import views as report_views
from core.ui.pieces import address
from core.ui.plan import views as plan_views
from core.ui.shell import session

visitor = session.guard(*session.OFFICE)
as_at = address.chosen_reporting_date()
plan_views.plan_page("Board report", as_at)
report_views.show(report_views.choice(as_at), visitor)
