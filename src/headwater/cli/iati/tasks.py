"""The tasks of the command headwater iati, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headwater.cli.iati import flat_sheets, publishing, receiving, scoring

_TASKS: dict[str, Callable[..., int]] = {
    "publish": publishing.publish,
    "told": publishing.told,
    "tell": publishing.tell,
    "check": scoring.check,
    "score": scoring.score,
    "import": receiving.receive,
    "links": receiving.links,
    "link": receiving.link,
    "template": flat_sheets.template,
    "sheet": flat_sheets.sheet,
    "merge": flat_sheets.merge,
}


def iati(*, task: str, **given: Any) -> int:
    """Do one of the tasks about IATI files."""
    return _TASKS[task](**given)
