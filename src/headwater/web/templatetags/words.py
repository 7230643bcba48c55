"""Template tags for what the pages say, in the language of whoever reads them (lib.words).

{% load words %}
{% say "Sign out" %}   {% say "Figures as at {date}" date=value %}   a sentence; what fills a gap is escaped
{% counted rows "{count} row" "{count} rows" %}                      a sentence about a number
{{ column.title|said }}                                              a text that was noted elsewhere
"""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString

from headwater.lib import words

register = template.Library()


@register.simple_tag
def say(text: str, **values: object) -> SafeString:
    """A sentence, its gaps filled."""
    return _filled(words.sentence(text), values)


@register.simple_tag
def counted(count: int, one: str, many: str, **values: object) -> SafeString:
    """A sentence about a number of things; {count} is the number itself."""
    return _filled(words.sentence_of(one, many, count), {"count": words.number(count), **values})


@register.filter
def said(text: str) -> str:
    """A text that was noted elsewhere."""
    return words.said(text)


@register.filter
def within(value: object, tag: str) -> SafeString:
    """A value as it stands in a sentence, inside an element such as bdi or code: name=person.name|within:"bdi"."""
    return format_html("<{0}>{1}</{0}>", SafeString(tag), value)


def _filled(sentence: str, values: Mapping[str, object]) -> SafeString:
    safe = {
        name: conditional_escape(value if isinstance(value, SafeString) else str(value))
        for name, value in values.items()
    }
    return SafeString(words.filled(escape(sentence), safe))
