"""The front desk: help, and forms that wait to be finished. The commands that belong to no feature."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import Annotated

from bot.language import (
    Call,
    Catalogue,
    Command,
    Form,
    Message,
    Rank,
    Text,
    Turn,
    UserError,
    command,
    lines,
    text,
)
from bot.parcels import unpack_form
from bot.wishes import kept_place
from storage import drafts


class Desk:
    """Getting around: help, and going on with a form."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Know what can be done."""
        self._catalogue = catalogue

    @command("help", "What can I do here?", rank=Rank.GUEST)
    def help(self, turn: Turn, about: Annotated[str, "Which command or feature?"] = "") -> Message:
        """List what this person may do, or explain one command or feature."""
        words = about.casefold().strip("/ ")
        if not words:
            return Message(
                lines(
                    text("Here is what you can do. {call} and a name tells more.", call=Call("help")),
                    *self._overview(turn),
                )
            )
        declared = self._catalogue.commands.get(words)
        if declared is not None and declared.offered and not self._catalogue.is_off(words, turn):
            fields = [text("· **{name}**: {about}", name=p.name, about=p.about) for p in declared.parameters]
            return Message(
                lines(
                    text("**{name}**: {about}", name=declared.name, about=declared.about),
                    text("Usage: {it}", it=Call(declared.usage)),
                    *fields,
                )
            )
        listed = [
            text("· {usage}: {about}", usage=Call(one.usage), about=one.about)
            for _, one in self._catalogue.offered(turn.rank, turn)
            if one.name.split()[0] == words
        ]
        if not listed:
            raise UserError(
                text(
                    "There is no command or feature called “{name}”. {call} lists them.", name=words, call=Call("help")
                )
            )
        return Message(lines(*listed))

    def _overview(self, turn: Turn) -> list[Text]:
        features: dict[str, list[str]] = {}
        for cog, declared in self._catalogue.offered(turn.rank, turn):
            features.setdefault(_first_line(cog), []).append(declared.name)  # a large one is several cogs
        return [
            text("· {about} {commands}", about=Text(about), commands=_calls(names)) for about, names in features.items()
        ]

    @command("form continue", "Go on with the form you began", rank=Rank.GUEST)
    def carry_on(self, turn: Turn) -> Form:
        """Show the form that was last touched, where it was left."""
        draft = drafts.current(turn.db, turn.community, turn.person.id)
        if draft is None:
            raise UserError(text("You have no form waiting."))
        return self._open(turn, draft)

    @command("form resume", "Go on with this form", rank=Rank.GUEST, offered=False)
    def resume(self, turn: Turn, token: Annotated[str, "Which form?"]) -> Form:
        """The same, for one form."""
        draft = drafts.find(turn.db, turn.community, token)
        if draft is None or draft.person != turn.person.id:
            raise UserError(text("This form was already sent or thrown away."))
        return self._open(turn, draft)

    def _open(self, turn: Turn, draft: drafts.Draft) -> Form:
        drafts.drop(turn.db, turn.community, draft.token)
        return replace(unpack_form(draft.form), answers=draft.answers, place=kept_place(draft.place))


def listed(catalogue: Catalogue) -> list[tuple[str, Command]]:
    """What a platform's own menus show: each command, with what its feature is about."""
    return [(_first_line(cog), one) for cog, one in catalogue.with_cogs() if one.offered or one.menu]


def _first_line(cog: object) -> str:
    return (inspect.getdoc(type(cog)) or "").partition("\n")[0]


def _calls(names: list[str]) -> Text:
    """Commands as they are typed here, one after another."""
    return Text(
        ", ".join(f"{{c{n}}}" for n in range(len(names))), {f"c{n}": Call(name) for n, name in enumerate(names)}
    )
