"""Small documents, each with one thing to find or with one that must not be found."""

from __future__ import annotations

import pytest
from proofreading.stories import Story, agreeing, proofread, stories, wrong

STORIES = [*stories("sentences.txt"), *stories("tables.txt")]


def test_there_are_stories_of_both_kinds() -> None:
    assert sum(bool(story.wrong) for story in STORIES) > 40
    assert sum(not story.wrong for story in STORIES) > 60


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
def test_story(story: Story) -> None:
    found = proofread(story.text)
    assert wrong(found) == story.wrong, [
        (one.what, one.words, one.arithmetic) for one in found.findings if one.is_wrong
    ]
    assert set(story.agrees) <= agreeing(found), agreeing(found)
