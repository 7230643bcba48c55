"""What countries are called on a map, in the four languages, as United Nations documents call them.

CLDR has short everyday names. Where the usage of the United Nations differs, its name stands here; where a place is
registered under another name, whoever makes the map gives that one.
"""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from headwater.reports.formats import LANGUAGES, spoken

# English, French, Spanish, Arabic.
NAMES: dict[str, tuple[str, str, str, str]] = {
    "BOL": (
        "Bolivia (Plurinational State of)",
        "Bolivie (État plurinational de)",
        "Bolivia (Estado Plurinacional de)",
        "بوليفيا (دولة - المتعددة القوميات)",
    ),
    "BRN": ("Brunei Darussalam", "Brunéi Darussalam", "Brunei Darussalam", "بروني دار السلام"),
    "CIV": ("Côte d’Ivoire", "Côte d’Ivoire", "Côte d’Ivoire", "كوت ديفوار"),
    "COD": (
        "Democratic Republic of the Congo",
        "République démocratique du Congo",
        "República Democrática del Congo",
        "جمهورية الكونغو الديمقراطية",
    ),
    "COG": ("Congo", "Congo", "Congo", "الكونغو"),
    "CPV": ("Cabo Verde", "Cabo Verde", "Cabo Verde", "كابو فيردي"),
    "CZE": ("Czechia", "Tchéquie", "Chequia", "تشيكيا"),
    "ESH": ("Western Sahara", "Sahara occidental", "Sáhara Occidental", "الصحراء الغربية"),
    "FLK": (
        "Falkland Islands (Malvinas)",
        "Îles Falkland (Malvinas)",
        "Islas Malvinas (Falkland Islands)",
        "جزر فوكلاند (مالفيناس)",
    ),
    "FSM": (
        "Micronesia (Federated States of)",
        "Micronésie (États fédérés de)",
        "Micronesia (Estados Federados de)",
        "ميكرونيزيا (ولايات - الموحدة)",
    ),
    "GBR": (
        "United Kingdom of Great Britain and Northern Ireland",
        "Royaume-Uni de Grande-Bretagne et d’Irlande du Nord",
        "Reino Unido de Gran Bretaña e Irlanda del Norte",
        "المملكة المتحدة لبريطانيا العظمى وأيرلندا الشمالية",
    ),
    "HKG": (
        "China, Hong Kong Special Administrative Region",
        "Chine, région administrative spéciale de Hong Kong",
        "China, región administrativa especial de Hong Kong",
        "الصين، منطقة هونغ كونغ الإدارية الخاصة",
    ),
    "IRN": (
        "Iran (Islamic Republic of)",
        "Iran (République islamique d’)",
        "Irán (República Islámica del)",
        "إيران (جمهورية - الإسلامية)",
    ),
    "KOR": ("Republic of Korea", "République de Corée", "República de Corea", "جمهورية كوريا"),
    "LAO": (
        "Lao People’s Democratic Republic",
        "République démocratique populaire lao",
        "República Democrática Popular Lao",
        "جمهورية لاو الديمقراطية الشعبية",
    ),
    "MAC": (
        "China, Macao Special Administrative Region",
        "Chine, région administrative spéciale de Macao",
        "China, región administrativa especial de Macao",
        "الصين، منطقة ماكاو الإدارية الخاصة",
    ),
    "MDA": ("Republic of Moldova", "République de Moldova", "República de Moldova", "جمهورية مولدوفا"),
    "MMR": ("Myanmar", "Myanmar", "Myanmar", "ميانمار"),
    "NLD": (
        "Netherlands (Kingdom of the)",
        "Pays-Bas (Royaume des)",
        "Países Bajos (Reino de los)",
        "هولندا (مملكة)",
    ),
    "PRK": (
        "Democratic People’s Republic of Korea",
        "République populaire démocratique de Corée",
        "República Popular Democrática de Corea",
        "جمهورية كوريا الشعبية الديمقراطية",
    ),
    "PSE": ("State of Palestine", "État de Palestine", "Estado de Palestina", "دولة فلسطين"),
    "RUS": ("Russian Federation", "Fédération de Russie", "Federación de Rusia", "الاتحاد الروسي"),
    "SWZ": ("Eswatini", "Eswatini", "Eswatini", "إسواتيني"),
    "SYR": ("Syrian Arab Republic", "République arabe syrienne", "República Árabe Siria", "الجمهورية العربية السورية"),
    "TLS": ("Timor-Leste", "Timor-Leste", "Timor-Leste", "تيمور - ليشتي"),
    "TUR": ("Türkiye", "Türkiye", "Türkiye", "تركيا"),
    "TWN": (
        "Taiwan Province of China",
        "Province chinoise de Taïwan",
        "Provincia china de Taiwán",
        "مقاطعة تايوان الصينية",
    ),
    "TZA": (
        "United Republic of Tanzania",
        "République-Unie de Tanzanie",
        "República Unida de Tanzanía",
        "جمهورية تنزانيا المتحدة",
    ),
    "USA": (
        "United States of America",
        "États-Unis d’Amérique",
        "Estados Unidos de América",
        "الولايات المتحدة الأمريكية",
    ),
    "VAT": ("Holy See", "Saint-Siège", "Santa Sede", "الكرسي الرسولي"),
    "VEN": (
        "Venezuela (Bolivarian Republic of)",
        "Venezuela (République bolivarienne du)",
        "Venezuela (República Bolivariana de)",
        "فنزويلا (جمهورية - البوليفارية)",
    ),
    "VNM": ("Viet Nam", "Viet Nam", "Viet Nam", "فييت نام"),
    "XKX": (
        "Kosovo (Security Council resolution 1244 (1999))",
        "Kosovo (résolution 1244 (1999) du Conseil de sécurité)",
        "Kosovo (resolución 1244 (1999) del Consejo de Seguridad)",
        "كوسوفو (قرار مجلس الأمن 1244 (1999))",
    ),
}


# Names that only one language has otherwise than CLDR.
SPELT: dict[str, dict[str, str]] = {
    "fr": {
        "BLR": "Bélarus",
        "KGZ": "Kirghizistan",
        "KNA": "Saint-Kitts-et-Nevis",
    },
    "es": {
        "BGD": "Bangladesh",
        "BHR": "Bahrein",
        "BLR": "Belarús",
        "BTN": "Bhután",
        "BWA": "Botswana",
        "DJI": "Djibouti",
        "FJI": "Fiji",
        "GNB": "Guinea-Bissau",
        "IRQ": "Iraq",
        "KAZ": "Kazajstán",
        "KEN": "Kenya",
        "KNA": "Saint Kitts y Nevis",
        "LSO": "Lesotho",
        "MWI": "Malawi",
        "PLW": "Palau",
        "PNG": "Papua Nueva Guinea",
        "QAT": "Qatar",
        "RWA": "Rwanda",
        "SAU": "Arabia Saudita",
        "SUR": "Suriname",
        "TTO": "Trinidad y Tabago",
        "ZWE": "Zimbabwe",
    },
}


@cache
def country_name(code: str, language: str) -> str:
    """What a country is called, by its ISO 3166 code of three letters; the code itself where nobody has a name."""
    spoken_here = spoken(language)
    if code in NAMES:
        return NAMES[code][LANGUAGES.index(spoken_here)]
    if name := SPELT.get(spoken_here, {}).get(code):
        return name
    letters = get_global("territory_aliases").get(code, [code])[0]
    return str(Locale(spoken_here).territories.get(letters, code))
