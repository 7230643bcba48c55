"""Money: a whole number of minor units and the ISO 4217 code that says which. No floats, no unit left out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from headwater.lib.errors import Refused
from headwater.lib.words import counted, said
from headwater.lib.words import number as grouped

# ISO 4217, list one (currency and funds code list), by minor unit. Written out because CLDR's digits, which most
# libraries carry, are those of daily cash: they give the dinar of Iraq and the afghani none, and books need all.
_CODES_BY_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
    CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
    HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR
    MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD
    SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG
    YER ZAR ZMW ZWG""",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DIGITS = {code: digits for digits, codes in _CODES_BY_DIGITS.items() for code in codes.split()}

# Far above all money on earth in minor units, far below where 64-bit books overflow when many such are added.
LARGEST_AMOUNT = 10**17


def digits(currency: str) -> int:
    """Decimals of a currency (ISO 4217 minor unit). An unknown code is refused."""
    if currency not in _DIGITS:
        raise Refused(
            said(
                "“{currency}” is not a currency code; write an ISO 4217 code such as USD, EUR or XOF.",
                currency=currency,
            )
        )
    return _DIGITS[currency]


def currencies() -> tuple[str, ...]:
    """All known ISO 4217 codes, in alphabetical order."""
    return tuple(sorted(_DIGITS))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, fils, whole yen) of one currency."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        digits(self.currency)

    def __add__(self, other: Money) -> Money:
        assert self.currency == other.currency, f"{self.currency} and {other.currency} cannot be added"
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + Money(-other.amount, other.currency)

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal:,}"

    @property
    def told(self) -> str:
        """The amount as an English sentence has it."""
        return f"{self.currency} {self._figure:,}"

    def spoken(self) -> str:
        """The amount as a sentence in the language of the reader has it."""
        return said("{currency} {figure}", currency=self.currency, figure=grouped(self._figure))

    @property
    def _figure(self) -> Decimal | int:
        """The amount for sentences, exact: without decimals where all of them are zero."""
        whole, rest = divmod(abs(self.amount), 10 ** digits(self.currency))
        return self.decimal if rest else whole if self.amount >= 0 else -whole

    @property
    def decimal(self) -> Decimal:
        """The amount in whole units of the currency, exact."""
        return Decimal(self.amount).scaleb(-digits(self.currency))


def money(number: Decimal | int | str, currency: str) -> Money:
    """Money from a number of whole units, such as 1234.50 USD.

    Refused: a currency that does not exist, a number that is none, more decimals than the currency has, or more
    than the books can hold. Nothing is rounded here.
    """
    places = digits(currency)
    try:
        scaled = Decimal(number).scaleb(places)
    except InvalidOperation:
        raise Refused(said("“{number}” is not a number; write an amount such as 1234.50.", number=number)) from None
    if not scaled.is_finite() or abs(scaled) > LARGEST_AMOUNT:
        raise Refused(said("{currency} {number} is more than the books can hold.", currency=currency, number=number))
    if scaled != scaled.to_integral_value():
        named = {"currency": currency, "number": number}
        if not places:
            raise Refused(said("{currency} {number} has too many decimals; {currency} has no decimals.", **named))
        raise Refused(
            counted(
                "{currency} {number} has too many decimals; {currency} has {count} decimal.",
                "{currency} {number} has too many decimals; {currency} has {count} decimals.",
                places,
                **named,
            )
        )
    return Money(int(scaled), currency)


def converted(given: Money, to: str, units_per_usd: Decimal) -> Money:
    """A foreign amount in US dollars at a UN operational rate of exchange, rounded half up to the cent, once.

    The rates are published as units of the currency for one US dollar (UN Treasury), so the amount is divided.
    """
    assert units_per_usd > 0 and to == "USD", "UN operational rates are above zero and lead to US dollars"
    exact = given.decimal / units_per_usd
    return Money(int(exact.scaleb(digits(to)).to_integral_value(ROUND_HALF_UP)), to)
