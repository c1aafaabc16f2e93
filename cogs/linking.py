"""One person, several accounts: linking them with a code that both sides confirm, and separating them again.

Whoever gives a code has to say that it is their own, and whoever made it that the giver is: neither can take over
somebody else's account alone, nor by having them type something.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from bot.language import (
    Account,
    Button,
    Call,
    Len,
    Message,
    Person,
    Rank,
    Turn,
    UserError,
    command,
    lines,
    text,
)
from storage import links, merging, people, rooms, tutoring
from storage.links import Link
from storage.people import Linked
from storage.rooms import Wished

PATIENCE = timedelta(minutes=10)
"""How long a code counts, and each question after it waits."""

TRIES, REST = 5, timedelta(hours=1)
"""Codes that somebody may make, and wrong ones that they may give, in an hour."""

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No letter that looks like a digit; 32 of them, so that eight are 40 bits."""
_LENGTH = 8


class Where(StrEnum):
    """Where somebody is told what comes by itself."""

    HERE = "here"
    LAST = "last"


class Linking:
    """Your accounts on several platforms: link them, and say where I write to you."""

    @command("link", "Link your accounts on two platforms", rank=Rank.GUEST)
    def link(self, turn: Turn, code: Annotated[str, "The code, if you have one already", Len(0, 40)] = "") -> Message:
        """Without a code, make one; with one, say whose it is and ask."""
        return self._give(turn, code) if code else self._make(turn)

    def _make(self, turn: Turn) -> Message:
        if _too_often(turn, "made"):
            raise UserError(text("You have made many codes. Please wait an hour, then try again."))
        code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        me, until = turn.person, turn.at + PATIENCE
        links.make(turn.db, turn.community, me.id, me.account.platform, me.account.id, code, until)
        links.tried(turn.db, turn.community, me.id, "made", turn.at)
        return Message(
            lines(
                text(
                    "Your code is **{code}**. It is for you alone, and counts until {when}.",
                    code=code,
                    when=turn.moment(until),
                ),
                text("With your other account, give it to me privately: **link {code}**", code=code),
                text("If I do not know you there yet, first ask me for help in a room of this class."),
            )
        )

    def _give(self, turn: Turn, typed: str) -> Message:
        if _too_often(turn, "wrong"):
            raise UserError(text("Those were too many wrong codes. Please wait an hour, then try again."))
        code = "".join(typed.split()).upper()
        found = links.with_code(turn.db, turn.community, code, turn.at)
        if found is None:  # no UserError: that it was tried is to be kept
            links.tried(turn.db, turn.community, turn.person.id, "wrong", turn.at)
            return Message(
                lines(
                    text("This code is wrong, was used already, or its time is over."),
                    text(
                        "Make a new one with {call}, on your other platform and in the same class.", call=Call("link")
                    ),
                )
            )
        self._fits(turn, found)
        me = turn.person
        links.give(turn.db, turn.community, found.id, me.id, me.account.platform, me.account.id, turn.at + PATIENCE)
        return Message(
            lines(
                text(
                    "This code was made by {who} on {platform}.",
                    who=_maker(turn, found),
                    platform=_name(found.platform),
                ),
                text(
                    "Go on only if that was you. If you have the code from somebody else, press No: "
                    "they could read and do in this class whatever you can."
                ),
            ),
            (
                Button(text("It is mine"), self.mine(found.id), only=me, until=turn.at + PATIENCE),
                Button(text("No"), self.no(found.id), only=me),
            ),
        )

    def _fits(self, turn: Turn, found: Link) -> None:
        mine = people.accounts_of(turn.db, turn.community, turn.person.id)
        if found.person == turn.person.id:
            raise UserError(text("You made this code with this account. Give it with your other one."))
        if len(mine) > 1:
            raise UserError(text("This account is linked already. Make the code here, and give it with the other one."))
        theirs = people.accounts_of(turn.db, turn.community, found.person)
        if any(one.platform == turn.person.account.platform for one in theirs):
            raise UserError(
                text(
                    "One person has one account on {platform}. Separate the other one first: {call}",
                    platform=_name(turn.person.account.platform),
                    call=Call("unlink"),
                )
            )

    @command("link mine", "It is mine", rank=Rank.GUEST, offered=False)
    def mine(self, turn: Turn, link: Annotated[int, "Which code?"]) -> Message:
        """The giver's yes; now the maker is asked."""
        found = _found(turn, link)
        if found.giver != turn.person.id or found.agreed:
            raise _over()
        me = turn.person
        links.agree(turn.db, turn.community, found.id, turn.at + PATIENCE)
        maker = Person(found.person, "", Account(found.platform, found.account))
        turn.post(
            maker.account,
            Message(
                lines(
                    text(
                        "{who} gave your code on {platform}. Is that you?",
                        who=me,
                        platform=_name(me.account.platform),
                    ),
                    text("If it is, the two accounts become one person in this class. If it is not, press No."),
                ),
                (
                    Button(text("It is me"), self.me(found.id), only=maker, until=turn.at + PATIENCE),
                    Button(text("No"), self.no(found.id), only=maker),
                ),
            ),
        )
        return Message(
            text("Now say yes on {platform} as well. I have asked you there.", platform=_name(found.platform))
        )

    @command("link me", "It is me", rank=Rank.GUEST, offered=False)
    def me(self, turn: Turn, link: Annotated[int, "Which code?"]) -> Message:
        """The maker's yes, with the account that made the code: the two are one from now on."""
        found = _found(turn, link)
        maker = Account(found.platform, found.account)
        if found.giver is None or not found.agreed or (found.person, maker) != (turn.person.id, turn.person.account):
            raise _over()
        giver = Account(found.giver_platform or "", found.giver_account or "")
        both = tutoring.between(turn.db, turn.community, found.giver, found.person)
        if both is not None:
            raise UserError(
                text("With one account you tutor the other about **{topic}**. Close that first.", topic=both)
            )
        same = merging.merge(turn.db, turn.community, found.giver, turn.person.id, giver.platform, giver.id)
        links.drop(turn.db, turn.community, turn.person.id)
        links.drop(turn.db, turn.community, found.giver)
        _furnish(turn, rooms.of_person(turn.db, turn.community, turn.person.id))
        done = lines(
            text(
                "Your accounts on {one} and {other} are one person now, with all that both had.",
                one=_name(maker.platform),
                other=_name(giver.platform),
            ),
            text(
                "Where both had the same, what you had on {one} stays. Of two roles the higher one counts.",
                one=_name(maker.platform),
            )
            if same
            else None,
            text("What comes by itself, I write to you where you were last. To choose: {call}", call=Call("reach")),
        )
        undo = (Button(text("Separate them again"), self.apart(), only=turn.person),)
        turn.post(giver, Message(done, undo))
        return Message(done, undo)

    @command("link no", "No", rank=Rank.GUEST, offered=False)
    def no(self, turn: Turn, link: Annotated[int, "Which code?"]) -> Message:
        """Either side's no: nothing happens, and the code is gone."""
        found = _found(turn, link)
        if turn.person.id not in {found.person, found.giver}:
            raise _over()
        if found.giver == turn.person.id:
            turn.post(
                Account(found.platform, found.account),
                Message(text("Somebody gave your code and then said that it is not theirs. Nothing was linked.")),
            )
        elif found.giver is not None:
            giver = Account(found.giver_platform or "", found.giver_account or "")
            turn.post(giver, Message(text("The other side said no. Nothing was linked.")))
        links.drop(turn.db, turn.community, found.person)
        return Message(text("All right. Nothing was linked, and the code counts no longer."))

    @command("unlink", "Separate your accounts again", rank=Rank.GUEST)
    def unlink(self, turn: Turn) -> Message:
        """Ask first, and say who keeps what."""
        stays, goes = _sides(turn)
        names = ", ".join(_name(one.platform) for one in goes)
        return Message(
            lines(
                text("Separate {one} and {other}?", one=_name(stays.platform), other=names),
                text(
                    "{other} takes back what it brought. What came since stays with {one}.",
                    one=_name(stays.platform),
                    other=names,
                ),
            ),
            (Button(text("Separate them"), self.apart(), only=turn.person),),
        )

    @command("unlink now", "Separate them", rank=Rank.GUEST, offered=False)
    def apart(self, turn: Turn) -> Message:
        """Each account is a person of its own again."""
        stays, goes = _sides(turn)
        me = turn.person.id
        for one in goes:
            assert one.before is not None
            shared = rooms.of_person(turn.db, turn.community, me)
            merging.part(turn.db, turn.community, me, one.before, one.platform, one.account)
            _furnish(turn, shared)
        people.tell_on(turn.db, turn.community, me, None)
        told = Message(text("Your accounts are separate again. To link them anew: {call}", call=Call("link")))
        for one in (stays, *goes):
            if (one.platform, one.account) != (turn.person.account.platform, turn.person.account.id):
                turn.post(Account(one.platform, one.account), told)
        return told

    @command("reach", "Where shall I write to you?", rank=Rank.GUEST)
    def reach(self, turn: Turn, where: Annotated[Where, "here, or wherever you were last"] = Where.HERE) -> Message:
        """Where reminders and the like go, for whoever has several accounts."""
        platform = turn.person.account.platform
        people.tell_on(turn.db, turn.community, turn.person.id, platform if where is Where.HERE else None)
        if where is Where.HERE:
            return Message(
                text("What comes by itself, I write to you on {platform} from now on.", platform=_name(platform)),
                (Button(text("Undo"), self.reach(Where.LAST), only=turn.person),),
            )
        return Message(text("What comes by itself, I write to you where you were last."))


def _too_often(turn: Turn, what: str) -> bool:
    return links.tries(turn.db, turn.community, turn.person.id, what, turn.at - REST) >= TRIES


def _found(turn: Turn, link: int) -> Link:
    found = links.find(turn.db, turn.community, link)
    if found is None or found.until < turn.at:
        raise _over()
    return found


def _over() -> UserError:
    return UserError(text("This is over. To begin anew: {call}", call=Call("link")))


def _name(platform: str) -> str:
    return platform.capitalize()


def _maker(turn: Turn, found: Link) -> Person:
    name = people.by_id(turn.db, turn.community, found.person)[0].name
    return Person(found.person, name, Account(found.platform, found.account))


def _sides(turn: Turn) -> tuple[Linked, list[Linked]]:
    """The account that stays who it is, and those that go: the one that asks, if it was linked, else all that were."""
    known = people.accounts_of(turn.db, turn.community, turn.person.id)
    came = [one for one in known if one.before is not None]
    if not came:
        raise UserError(text("No other account of yours is linked to this one."))
    stays = next(one for one in known if one.before is None)
    mine = [
        one for one in came if one.account == turn.person.account.id and one.platform == turn.person.account.platform
    ]
    return stays, mine or came


def _furnish(turn: Turn, theirs: list[Wished]) -> None:
    """Have these rooms let in whoever belongs there now, on every platform where they have an account."""
    for room in theirs:
        members = rooms.members(turn.db, turn.community, room.key)
        turn.room(room.key, room.title, [turn.find(person) for person in members])
