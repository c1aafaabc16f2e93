"""The judge of replies, which tells those that only agree, praise or repeat from those that say something.

Pure and explainable; the labels are those of the project's labelling rules (issue 5). Nothing is stored, and nothing
that it reads leaves it.
"""

from cogs.discussion.judge.copies import REMEMBERED, is_copy, may_be_copied
from cogs.discussion.judge.judging import asks, judge, prepare
from cogs.discussion.judge.reply import Evidence, Gate, Judgement, Label, Reply, Where

__all__ = [
    "REMEMBERED",
    "Evidence",
    "Gate",
    "Judgement",
    "Label",
    "Reply",
    "Where",
    "asks",
    "is_copy",
    "judge",
    "may_be_copied",
    "prepare",
]
