"""The languages of the pages: which one whoever asks is answered in, and what each has beside its catalogues."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, wraps

from babel.dates import format_date
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.functional import lazy
from django.utils.translation import get_language, override

from headwater.languages import catalogue
from headwater.lib.words import ENGLISH, Language, said, speaking
from headwater.lib.words import language as spoken_now
from headwater.reports import formats
from headwater.web.security import View

# A text in a class of a form: Django says it when it shows it, in the language that is spoken then.
later = lazy(said, str)


def later_explained(meanings: Mapping[str, str]) -> list[tuple[str, str]]:
    """Words and what they mean, noted elsewhere, as the choices of a form."""
    return [
        (word, later("{word}: {meaning}", word=later_begun(word), meaning=later(meaning)))
        for word, meaning in meanings.items()
    ]


def begun(text: str) -> str:
    """A text as it begins a line, such as a choice: with a capital where the language has capitals."""
    return text[:1].upper() + text[1:]


def _said_to_begin(text: str) -> str:
    return begun(said(text))


later_begun = lazy(_said_to_begin, str)


def day(value: date) -> str:
    """A day as whoever reads writes it out: 31 December 2023."""
    return formats.day(value, spoken_now().code)


def day_of_year(value: date) -> str:
    """A day without its year: 31 December."""
    return format_date(value, "d MMMM", locale=formats.locale(spoken_now().code))


def month(value: date, *, is_short: bool = False) -> str:
    """The month of a day: December 2023, or short and without its year: Dec."""
    return format_date(value, "LLL" if is_short else "LLLL y", locale=formats.locale(spoken_now().code))


@cache
def language(code: str) -> Language:
    """One of the languages of the pages, with all that is said in it; English for any other."""
    spoken = formats.spoken(code)
    if spoken == "en":
        return ENGLISH
    sentences, plurals, form = catalogue(spoken)
    return Language(
        spoken,
        sentences,
        plurals,
        form=form,
        number=lambda number: formats.number(number, spoken),
        is_from_right=formats.direction(spoken) == "rtl",
    )


def with_unit(written: str, unit: str, *, is_one: bool) -> str:
    """A number and what it counts. A unit is a noun in the plural, kept as data: no number inflects it, so that of a
    single one it is said apart, and in a language with more forms than two always. A sign or a currency is no noun."""
    if not unit[:1].isalpha() or unit.isupper():
        return f"{written} {unit}".strip()
    if is_one:
        return said("{unit}: {number}", unit=unit, number=written)
    return said("{number} {unit}", number=written, unit=unit)


def language_of_reader(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, below Django's, which finds the language: everything that is answered is said in it."""

    def answered(request: HttpRequest) -> HttpResponse:
        return _answered(language(get_language() or "en"), lambda: get_response(request))

    return answered


def in_english(view: View) -> View:
    """A view for programs, which are answered in the same words whatever language is asked for."""

    @wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        with override("en"):
            return _answered(ENGLISH, lambda: view(request, *args, **kwargs))

    return answered


def _answered(spoken: Language, answer: Callable[[], HttpResponse]) -> HttpResponse:
    with speaking(spoken):
        response = answer()
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _in(spoken, response.streaming_content)
    return response


def _in(spoken: Language, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of an answer that is written while it is sent, in the language in which it was asked for."""
    each = iter(parts)
    while True:
        with speaking(spoken):
            part = next(each, None)
        if part is None:
            return
        yield part
