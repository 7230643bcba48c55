"""Registers: the list of all lists, and one list as of any day."""

from headwater.web.registers.pages import address_of as address_of
from headwater.web.registers.pages import register as register
from headwater.web.registers.pages import registers as registers
