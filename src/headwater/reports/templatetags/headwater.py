"""Template tags for pages: values and blocks in the language of the page.

{% load headwater %}
{{ value|shown }}            any value of a block (Money, Share, date, Status, Link, None...) as HTML
{% show block %}             any block (Table, KeyFigures, Chart, Reconciliation, Note...) as HTML
{% show table named=True %}  a table below a heading that names it: its caption is there for those who listen only
{% word "Total" %}           a word of the program, from reports/words.py
{% language %} {% direction %}   for <html lang dir>
"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from headwater.reports import formats, html
from headwater.reports.blocks import Block, Value
from headwater.reports.words import word as _word

register = template.Library()


@register.simple_tag
def language() -> str:
    """The language of this page."""
    return formats.spoken(get_language() or "en")


@register.simple_tag
def direction() -> str:
    """Which way this page is written: ltr or rtl."""
    return formats.direction(language())


@register.simple_tag
def word(text: str, **parts: str) -> str:
    """A word of the program in the language of this page."""
    return _word(text, language(), **{name: str(value) for name, value in parts.items()})


@register.simple_tag
def show(block: Block, *, named: bool = False) -> SafeString:
    """A block as HTML."""
    return html.render_block(block, language(), is_named=named)


@register.filter
def shown(value: Value) -> SafeString:
    """A value as HTML."""
    return html.shown(value, language())
