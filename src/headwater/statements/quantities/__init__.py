"""Figures in text: the numbers that somebody wrote, with their units and the words around them. Pure."""

from __future__ import annotations

from headwater.statements.quantities.finding import quantities as quantities
from headwater.statements.quantities.language import figures_in as figures_in
from headwater.statements.quantities.language import language_of as language_of
from headwater.statements.quantities.numerals import FIGURES as FIGURES
from headwater.statements.quantities.numerals import decimal_sign as decimal_sign
from headwater.statements.quantities.numerals import numeral as numeral
from headwater.statements.quantities.numerals import plain_signs as plain_signs
from headwater.statements.quantities.values import Hedge as Hedge
from headwater.statements.quantities.values import Quantity as Quantity
from headwater.statements.quantities.values import Sort as Sort
from headwater.statements.quantities.vocabulary import CURRENCY_CODES as CURRENCY_CODES
from headwater.statements.quantities.vocabulary import CURRENCY_SIGNS as CURRENCY_SIGNS
from headwater.statements.quantities.vocabulary import MEASURES_OF_TIME as MEASURES_OF_TIME
