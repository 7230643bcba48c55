"""The words that blocks bring along on a page or in a report, in the four languages that the program speaks.

Titles, findings and explanations come from whoever wrote them, in their language. Only these come from here, so they
are few, and a missing translation is found by a test and not by a reader.
"""

from __future__ import annotations

# English: French, Spanish, Arabic.
WORDS: dict[str, tuple[str, str, str]] = {
    "Target": ("Cible", "Meta", "المستهدف"),
    "Baseline": ("Valeur de départ", "Valor de partida", "القيمة المرجعية"),
    "Boundaries: {source}": ("Limites : {source}", "Límites: {source}", "الحدود: {source}"),
    "Each step holds about as many countries.": (
        "Chaque classe compte à peu près autant de pays.",
        "Cada tramo tiene más o menos los mismos países.",
        "في كل فئة عدد متقارب من البلدان.",
    ),
    "The steps are equally wide.": (
        "Les classes ont la même étendue.",
        "Los tramos tienen la misma amplitud.",
        "الفئات متساوية في مداها.",
    ),
    "Not on the map: {names}.": (
        "Hors de la carte : {names}.",
        "Fuera del mapa: {names}.",
        "غير ظاهر على الخريطة: {names}.",
    ),
    "As at": ("Au", "A fecha de", "كما في"),
    "As at {date}": ("Au {date}", "A {date}", "كما في {date}"),
    "As stated": ("Montant déclaré", "Según lo declarado", "كما هو معلن"),
    "As published": ("Tel que publié", "Según lo publicado", "كما نُشر"),
    "By formula": ("Par formule", "Por fórmula", "بالصيغة"),
    "Closes: no gap": ("Le compte est juste : aucun écart", "Cuadra: sin diferencia", "متطابق: لا يوجد فرق"),
    "Closing, as calculated": ("Clôture calculée", "Cierre calculado", "الرصيد الختامي المحسوب"),
    "Content hash": ("Empreinte du contenu", "Huella del contenido", "بصمة المحتوى"),
    "Comparison": ("Comparaison", "Comparación", "المقارنة"),
    "Contents": ("Sommaire", "Índice", "المحتويات"),
    "Cover": ("Couverture", "Portada", "الغلاف"),
    "Definition": ("Définition", "Definición", "تعريف"),
    "Definitions and gaps": ("Définitions et écarts", "Definiciones y diferencias", "التعاريف والفروق"),
    "Explanation": ("Explication", "Explicación", "التفسير"),
    "Explained by {person}": ("Expliqué par {person}", "Explicado por {person}", "التفسير من {person}"),
    "Figures as at {date}": ("Chiffres au {date}", "Cifras a {date}", "الأرقام كما في {date}"),
    "Figure": ("Chiffre", "Cifra", "الرقم"),
    "Footnote": ("Note de bas de page", "Nota al pie", "حاشية"),
    "Gap": ("Écart", "Diferencia", "الفرق"),
    "Gap in the figures": ("Écart dans les chiffres", "Diferencia en las cifras", "فرق في الأرقام"),
    "Headline figures": ("Chiffres clés", "Cifras principales", "الأرقام الرئيسية"),
    "Kind": ("Type", "Tipo", "النوع"),
    "Made with {generator} on {date}": (
        "Établi avec {generator} le {date}",
        "Elaborado con {generator} el {date}",
        "أُعدّ باستخدام {generator} في {date}",
    ),
    "Not explained yet. It cannot be published before somebody explains the gap.": (
        "Pas encore expliqué. La publication attend que quelqu’un explique l’écart.",
        "Sin explicar todavía. No puede publicarse hasta que alguien explique la diferencia.",
        "لم يُفسَّر بعد. لا يمكن النشر قبل أن يفسّر أحدٌ الفرق.",
    ),
    "Opening": ("Ouverture", "Apertura", "الرصيد الافتتاحي"),
    "Page {number} of {count}": (
        "Page {number} sur {count}",
        "Página {number} de {count}",
        "الصفحة {number} من {count}",
    ),
    "Rounding of the stated figure: ± {amount}": (
        "Arrondi du chiffre déclaré : ± {amount}",
        "Redondeo de la cifra declarada: ± {amount}",
        "تقريب الرقم المعلن: ± {amount}",
    ),
    "See the rows": ("Voir les lignes", "Ver las filas", "عرض الصفوف"),
    "Skip to content": ("Aller au contenu", "Ir al contenido", "انتقل إلى المحتوى"),
    "Source": ("Source", "Fuente", "المصدر"),
    "Statement": ("État", "Estado", "البيان"),
    "Statements": ("États", "Estados", "البيانات"),
    "Status": ("Statut", "Estado", "الحالة"),
    "Step": ("Étape", "Paso", "الخطوة"),
    "Synthetic data": ("Données fictives", "Datos ficticios", "بيانات مصطنعة"),
    "Text": ("Texte", "Texto", "النص"),
    "The figures of this chart": ("Les chiffres du graphique", "Las cifras del gráfico", "أرقام هذا الرسم البياني"),
    "Value": ("Valeur", "Valor", "القيمة"),
    "Amount": ("Montant", "Importe", "المبلغ"),
    "agrees": ("concorde", "concuerda", "متطابق"),
    "differs": ("diffère", "difiere", "مختلف"),
    "final": ("définitif", "definitivo", "نهائي"),
    "in millions": ("en millions", "en millones", "بالملايين"),
    "in thousands": ("en milliers", "en miles", "بالآلاف"),
    "in": ("entrées", "entradas", "وارد"),
    "Item": ("Poste", "Concepto", "البند"),
    "not published": ("non publié", "no publicado", "غير منشور"),
    "not stated": ("non déclaré", "no declarado", "غير معلن"),
    "out": ("sorties", "salidas", "صادر"),
    "provisional": ("provisoire", "provisional", "مؤقت"),
    "synthetic": ("fictif", "ficticio", "مصطنع"),
    "{unit} million": ("en millions ({unit})", "en millones ({unit})", "بالملايين ({unit})"),
    "{unit} thousand": ("en milliers ({unit})", "en miles ({unit})", "بالآلاف ({unit})"),
}
_PLACES = {"fr": 0, "es": 1, "ar": 2}


def word(text: str, language: str, **parts: str) -> str:
    """One of the words above in a language, with its parts filled in. Other languages are answered in English."""
    translations = WORDS[text]
    place = _PLACES.get(language)
    return (text if place is None else translations[place]).format(**parts)
