"""Every register, in the order in which people choose."""

from core.registers.case_audits import CASE_AUDITS
from core.registers.register import Register

REGISTERS: dict[str, Register] = {one.name: one for one in (CASE_AUDITS,)}
