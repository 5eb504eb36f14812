"""Every kind of sheet that may be uploaded, in the order in which people choose."""

from core.health.intake import SURVEY
from core.indicators.intake import INDICATORS
from core.registers.every import REGISTERS
from core.registers.intake import intake_of
from core.workforce.intake import CASELOADS, VACANCIES

OF_REGISTERS = tuple(intake_of(register) for register in REGISTERS.values())
INTAKES = {one.kind: one for one in (VACANCIES, CASELOADS, INDICATORS, SURVEY, *OF_REGISTERS)}
