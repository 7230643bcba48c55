"""The words around numbers, in English, French, Spanish and Arabic: number words, scales, units, hedges, references."""

from __future__ import annotations

import re
from fractions import Fraction

from headwater.statements.quantities.values import Hedge

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
# "un" and "uno" are articles before they are numbers, so they are not here.
_FRENCH = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_FRENCH_TENS = "vingt trente quarante cinquante soixante"
_SPANISH = "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
_SPANISH_TENS = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_ARABIC = "ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة"


def _counted(words: str, first: int, step: int = 1) -> dict[str, int]:
    return {word: first + step * place for place, word in enumerate(words.split())}


NUMBER_WORDS: dict[str, dict[str, int]] = {
    "en": {**_counted(_ENGLISH, 0), **_counted(_ENGLISH_TENS, 20, 10), "hundred": 100},
    "fr": {**_counted(_FRENCH, 2), **_counted(_FRENCH_TENS, 20, 10), "cent": 100, "cents": 100},
    "es": {**_counted(_SPANISH, 2), **_counted(_SPANISH_TENS, 20, 10), "cien": 100},
    "ar": _counted(_ARABIC, 3),
}

# Parts of a whole in words, in per cent.
FRACTIONS: dict[str, Fraction] = {
    r"two[- ]thirds": Fraction(200, 3),
    r"(?:one|a)[- ]third": Fraction(100, 3),
    r"three[- ]quarters|three[- ]fourths": Fraction(75),
    r"(?:one|a)[- ](?:quarter|fourth)(?= of\b)|one[- ]quarter": Fraction(25),
    r"(?:one|a)[- ]fifth": Fraction(20),
    r"two[- ]fifths": Fraction(40),
    r"three[- ]fifths": Fraction(60),
    r"four[- ]fifths": Fraction(80),
    r"(?:one|a)[- ]tenth": Fraction(10),
    r"(?:one[- ])?half(?= of\b| the\b)": Fraction(50),
    r"les? deux tiers|dos tercios": Fraction(200, 3),
    r"(?:un|le) tiers|un tercio": Fraction(100, 3),
    r"la moitié|la mitad": Fraction(50),
}

SCALES: dict[str, int] = {
    r"thousands?|mille|mil(?! millones)|ألف|آلاف": 10**3,
    r"millions?|mill?ones|millón|mln|mio|mn|مليون|ملايين": 10**6,
    r"billions?|milliards?|mil millones|bn|mrd|مليار|مليارات": 10**9,
    r"trillions?|trn|billones": 10**12,
    r"lakhs?": 10**5,
    r"crores?": 10**7,
}
# Single letters count only behind an amount of money, or glued to the number.
LETTER_SCALES: dict[str, int] = {"k": 10**3, "K": 10**3, "m": 10**6, "M": 10**6, "b": 10**9, "B": 10**9}

_CURRENCIES = (
    "USD EUR GBP CHF JPY CNY CAD AUD NZD SEK NOK DKK ISK PLN CZK HUF RON TRY RUB UAH INR PKR BDT LKR NPR IDR MYR PHP "
    "THB VND KRW SGD HKD ZAR NGN KES UGX TZS ETB GHS XOF XAF MAD TND DZD EGP LYD JOD LBP SYP IQD IRR SAR AED QAR KWD "
    "BHD OMR YER AFN BRL MXN COP PEN CLP ARS HTG DOP SDR"
)
CURRENCY_CODES = tuple(_CURRENCIES.split())
CURRENCY_SIGNS: dict[str, str] = {"US$": "USD", "$": "$", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_ALLOWED_BEFORE = "|".join(re.escape(sign) for sign in (*CURRENCY_SIGNS, "C$", "A$", "CA$", "AU$", "NZ$", "HK$"))
BEFORE_CURRENCY = re.compile(rf"(?:(?<![A-Za-z])({'|'.join(CURRENCY_CODES)})|({_ALLOWED_BEFORE}))\s?$")

UNITS: dict[str, str] = {
    r"%|per[ -]?cent\b|percent\b|p\. ?100|pour[ -]cent\b|por ciento\b|في المائة|في المئة|بالمائة|بالمئة|Prozent\b": "%",
    r"percentage[ -]points?\b|points? de pourcentage\b|puntos porcentuales\b|pp\b": "points",
    r"US\$": "USD",
    r"(?:US|United States) dollars?\b|dollars? des États-Unis|dólares (?:de los Estados Unidos|estadounidenses)": "USD",
    r"d['’]euros?\b|euros?\b|€": "EUR",
    r"Swiss francs?\b": "CHF",
    r"pounds sterling\b|£": "GBP",
    r"(?:de )?dollars?\b|(?:de )?dólares\b|دولار|\$": "$",
    rf"(?:{'|'.join(CURRENCY_CODES)})\b": "",
    r"m³|m3\b|cubic met(?:re|er)s?\b": "m³",
    r"m²|m2\b|square met(?:re|er)s?\b": "m²",
    r"km²|km2\b|square kilomet(?:re|er)s?\b": "km²",
    r"km\b|kilomet(?:re|er)s?\b": "km",
    r"kg\b|kilograms?\b|kilos?\b": "kg",
    r"(?:metric )?tonn?es?\b|metric tons?\b|tons?\b|MT\b|t\b": "t",
    r"lit(?:re|er)s?\b": "l",
    r"hectares?\b|ha\b": "ha",
    r"(?:kilo|mega|giga|tera)?bytes?\b|[KMGT]i?B\b": "bytes",
    r"°\s?C\b|degrees?\b": "°",
    r"seconds?\b": "seconds",
    r"minutes?\b": "minutes",
    r"hours?\b|heures?\b|horas?\b": "hours",
    r"days?\b|jours?\b|días?\b": "days",
    r"weeks?\b|semaines?\b|semanas?\b": "weeks",
    r"months?\b|mois\b|mes(?:es)?\b": "months",
    r"years?\b|decades?\b|années?\b|ans?\b|años?\b": "years",
    r"times\b|fois\b|veces\b": "times",
    r"m\b|met(?:re|er)s?\b": "m",
}
MEASURES_OF_TIME = frozenset({"seconds", "minutes", "hours", "days", "weeks", "months", "years"})

HEDGES: tuple[tuple[str, Hedge], ...] = (
    (r"no (?:more|fewer|less) than|not (?:more|fewer|less) than", Hedge.ABOUT),
    (r"at least|a minimum of|minimum of|au moins|al menos|por lo menos|على الأقل", Hedge.AT_LEAST),
    (r"up to|at most|a maximum of|maximum of|as many as|as much as|jusqu['’]à|hasta|au plus", Hedge.AT_MOST),
    (
        r"more than|greater than|in excess of|upwards? of|exceed(?:ing|s|ed)?|over|above|well over|plus d[e']",
        Hedge.OVER,
    ),
    (r"más de|superior[ea]?s? a|supérieure?s? à|dépass\w+|أكثر من|ما يزيد عن|>", Hedge.OVER),
    (
        r"(?:just |slightly |a little )?(?:less than|fewer than|under|below|short of)|moins de|menos de|أقل من|<",
        Hedge.UNDER,
    ),
    (r"nearly|almost|close to|approaching|just about|presque|près de|casi|cerca de|ما يقرب من", Hedge.ABOUT),
    (
        r"about|around|approximately|approx\.?|roughly|some|circa|ca\.|c\.|~|≈|an? estimated|estimated(?: at)?",
        Hedge.ABOUT,
    ),
    (r"environ|quelque|autour de|aproximadamente|unos|unas|alrededor de|حوالي|نحو|زهاء", Hedge.ABOUT),
)
HEDGE_BEFORE = re.compile(
    "(?:"
    + "|".join(rf"(?P<h{place}>(?<!\w)(?:{words}))" for place, (words, _) in enumerate(HEDGES))
    + r")(?:\s+(?:an?|the|its|another|a total of|an estimated|an additional))?\s*$",
    re.IGNORECASE,
)
HEDGE_AFTER = re.compile(
    r"\s?\+(?![\d\w])|\s+(?:or|and) (more|above|over)\b|\s+or (so|thereabouts)\b|\s+ou plus\b|\s+o más\b"
)

_REFERENCES = (
    "page pages p pp section sections sec chapter chapters ch table tables figure figures fig figs annex annexes "
    "annexe appendix appendices article articles art paragraph paragraphs para paras clause item items line lines "
    "note notes footnote footnotes endnote box step steps phase phases stage version versions release volume vol "
    "issue no nos nr number numbers numbered resolution decision goal goals objective objectives indicator "
    "indicators option scenario level levels grade camp room building block zone lot route highway road street floor "
    "gate module part parts schedule tier type category class pillar outcome output priority recommendation "
    "recommendations question principle rule standard form code id ref reference case project round session day week "
    "quarter month year edition channel flight python windows django port target targets scale series model exercise "
    "example chart map plate protocol law act regulation directive document tel fax box phone mobile tél teléfono "
    "tableau tableaux chapitre annexe paragraphe objectif numéro página páginas tabla cuadro gráfico anexo párrafo "
    "capítulo objetivo artículo sección figura número n° nº no° صفحة جدول شكل مادة فقرة"
)
REFERENCE_BEFORE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(re.escape(word) for word in sorted(_REFERENCES.split(), key=len, reverse=True))})\.?"
    r"(?:\s+(?:no|nos|n°|nº|number|numbers)\.?)?\s?[:#(]?\s*$",
    re.IGNORECASE,
)
# An abbreviation in capitals that is no currency names what follows: SDG 16, MI 4.10, ISO 9001.
ABBREVIATION_BEFORE = re.compile(r"(?<![\w-])([A-Z][A-Z&-]{1,9})s?\s$")
REFERENCE_CONTINUED = re.compile(r"\s*(?:,|;|&|–|—|-|and|or|to|through|et|à|y|a)\s*(?:and\s+)?$")

_MONTHS = (
    "January February March April May June July August September October November December "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
)
MONTHS = "|".join(_MONTHS.split()) + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
