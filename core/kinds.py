"""Every kind of sheet that may be uploaded, in the order in which people choose."""

from core.health.intake import SURVEY
from core.indicators.intake import INDICATORS
from core.workforce.intake import CASELOADS, VACANCIES

INTAKES = {one.kind: one for one in (VACANCIES, CASELOADS, INDICATORS, SURVEY)}
