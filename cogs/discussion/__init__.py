"""Discussion: a teacher's prompt, replies that say something, and private help for those that only agree."""

from cogs.discussion.discussion import Discussions

__all__ = ["Discussions"]
