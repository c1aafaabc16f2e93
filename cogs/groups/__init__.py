"""Study groups: find one, start one, form them all, keep them alive. Each has a private room of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.language import Turn
from cogs.groups.after import After
from cogs.groups.agreeing import Agreeing
from cogs.groups.board import Board
from cogs.groups.directory import Directory
from cogs.groups.focus import Focus
from cogs.groups.forming import Forming
from cogs.groups.leading import Leading
from cogs.groups.living import Living
from cogs.groups.meeting import Meetings
from cogs.groups.membership import Membership
from cogs.groups.mirroring import Mirroring
from cogs.groups.overview import Overview
from cogs.groups.pulse import Asking
from cogs.groups.questions import Questions
from cogs.groups.resting import Resting
from cogs.groups.seeking import Seeking
from cogs.groups.starting import Starting
from storage.groups import Group

__all__ = ["study_groups"]


def study_groups() -> tuple[list[object], Callable[[Turn, int], None]]:
    """Everything that belongs to study groups, and what is done when somebody leaves the course."""
    board = Board()
    resting = Resting(board)
    leading = Leading(board)
    membership = Membership(board, leading, resting)
    board.door = membership.door
    starting, directory = Starting(board, membership), Directory(board, membership)

    def plan(turn: Turn, group: Group, at: datetime, weekly: bool) -> None:  # noqa: FBT001 - as After calls it
        meetings.plan(turn, group, at, weekly=weekly)

    after = After(board, membership.leave, plan)
    meetings, agreeing = Meetings(board, after), Agreeing(board)
    seeking, forming = Seeking(membership), Forming(starting, membership)
    membership.call = seeking.call
    living, asking, questions = Living(board, membership, resting), Asking(), Questions(board)
    membership.left_alone = living.alone
    board.looks = (agreeing.look, meetings.look, questions.look)
    board.others = (agreeing.renew,)
    board.watches = (agreeing.put_up, living.watch, asking.watch)
    cogs = [
        starting,
        directory,
        membership,
        leading,
        resting,
        agreeing,
        meetings,
        after,
        Focus(),
        questions,
        seeking,
        forming,
        living,
        asking,
        Mirroring(),
        Overview(),
    ]
    return cogs, membership.forget
