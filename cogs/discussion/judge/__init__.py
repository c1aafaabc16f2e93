"""The judge of replies, which tells those that only agree, praise or repeat from those that say something.

Pure and explainable; the labels are those of the project's labelling rules (issue 5). Nothing is stored, and nothing
that it reads leaves it.
"""

from cogs.discussion.judge.copies import is_copy
from cogs.discussion.judge.judging import judge
from cogs.discussion.judge.reply import Evidence, Gate, Judgement, Label, Reply, Where

__all__ = ["Evidence", "Gate", "Judgement", "Label", "Reply", "Where", "is_copy", "judge"]
