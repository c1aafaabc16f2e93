"""Discussion: a teacher's prompt, replies that say something, and private help for those that only agree."""

from cogs.discussion.alike import Alike
from cogs.discussion.discussion import Discussions
from cogs.discussion.flags import Flags
from cogs.discussion.hints import Hints
from cogs.discussion.overview import Overview
from cogs.discussion.relaying import Relaying
from cogs.discussion.report import Report
from cogs.discussion.settings import HintSettings

__all__ = ["Alike", "Discussions", "Flags", "HintSettings", "Hints", "Overview", "Relaying", "Report"]
