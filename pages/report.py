"""The board report, for the programme office: as a Word file and as an Excel workbook."""

from core.ui import address, parts, report_views, session

visitor = session.guard(*session.OFFICE)
as_at = address.chosen_reporting_date()
parts.plan_page("Board report", as_at)
report_views.show(report_views.choice(as_at), visitor)
