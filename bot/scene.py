"""One turn while it runs: what was done, what it leads to, and forms on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot import interview
from bot.arrival import account_on, begin
from bot.keys import effect_key
from bot.language.catalogue import Catalogue, Missing
from bot.language.command import questions
from bot.language.errors import Misplaced, UserError
from bot.language.events import Asked, Said, Source, Submitted
from bot.language.message import Answer, Button, Form, Invocation, Json, Message
from bot.language.people import Account, Kind, Person, Place
from bot.language.platform import Platform, Sheet
from bot.language.turn import Turn
from bot.language.words import clean, text, tidy
from bot.parcels import Ask, Back, Say, pack_form, pack_posted, unpack_form
from bot.typed import read
from bot.wishes import Desk, Outcome, kept_place, place_json
from storage import acts, buttons, drafts, outbox, people, rooms

WORD = "form word"
"""What the buttons under a form's preview invoke: the same as typing the word."""


class Stumble(Exception):  # noqa: N818 - carries a UserError together with what was being tried
    """A turn that ends with something the person can mend."""

    def __init__(self, error: UserError, tried: Invocation | None, sending: Sending | None = None) -> None:
        """Remember what was tried, and the form that was being sent."""
        super().__init__(str(error))
        self.error = error
        self.tried = tried
        self.sending = sending


class Elsewhere(Exception):  # noqa: N818 - a question
    """The turn is about another room than it happens in; what this person may do there has to be asked."""

    def __init__(self, place: Place, account: Account) -> None:
        """Ask about this room, and their account there if they have one."""
        super().__init__(place.id)
        self.place = place
        self.account = account


@dataclass(frozen=True, slots=True)
class Sending:
    """A filled-in form on its way: which draft, and what it says now."""

    token: str
    answers: Mapping[str, str]


@dataclass(slots=True)
class Scene:
    """One turn while it runs."""

    catalogue: Catalogue
    platforms: Mapping[str, Platform]
    source: Source
    desk: Desk
    turn: Turn
    sending: Sending | None = None

    def finish(self) -> Outcome:
        """Turn the wishes into rows."""
        self.desk.grant(self.turn, self.turn.wishes)
        self.desk.outcome.language = self.desk.language
        return self.desk.outcome

    # What was done ------------------------------------------------------------------------------------------------

    def heard(self, said: Said) -> None:
        """Words: a typed command, an answer to a form's question, or talk in a watched place."""
        if said.command:
            self._typed(said.text)
        elif self.turn.place.kind is Kind.DIRECT:
            draft = self._current()
            if draft is not None and not self._has_forms:
                self._answered(draft, said)
            elif not said.edited or self._has_forms:  # in a conversation, changed words are no new ones
                self._typed(said.text)
        elif not self.turn.paused:
            said = replace(said, parent_name=self._called(said.parent_id))
            for listener in self.catalogue.listeners(self.turn):
                self.answer(listener(self.turn, said), private=True)

    def _called(self, message: str) -> str:
        """The name of a message of ours, by what the platform calls it; nothing, if it has none."""
        known = outbox.called(self.turn.db, self.source.account.platform, message)
        return next((name for community, name, *_ in known if community == self.turn.community), "")

    def left(self) -> None:
        """Whoever acts is gone: from a room that was wished for, or from the class with the last of their accounts."""
        db, community, account, place = self.turn.db, self.turn.community, self.source.account, self.source.place
        key = ""
        if place.id == place.home:
            rooms.let_out_everywhere(db, community, account.platform, account.id)
            if len({one.account for one in people.by_id(db, community, self.turn.person.id)}) > 1:
                return  # they are still here as somebody else
        else:
            key = rooms.key_at(db, community, place.platform, place.id) or ""
            rooms.let_out(db, community, key, account.platform, account.id)
            if not key:
                return
        for told in self.catalogue.missing(self.turn):
            told(self.turn, key)

    def _typed(self, line: str) -> None:
        try:
            invocation = read(line, self.catalogue, self.turn.rank)
        except UserError as error:
            raise Stumble(error, None) from error
        try:
            self.run(invocation)
        except UserError as error:
            raise Stumble(error, invocation, self.sending) from error

    def asked(self, asked: Asked) -> Invocation:
        """A command from a menu; from that of a message, with what the command wants to know of it."""
        target, invocation = asked.target, asked.invocation
        if target is None:
            return invocation
        platform = target.posted.place.platform
        post = outbox.name_of(self.turn.db, self.turn.community, platform, pack_posted(target.posted))
        known = {"post": post or "", "author": target.account.id, "said": clean(target.text)}
        declared = self.catalogue.commands.get(invocation.command)
        wants = {one.name for one in declared.plain} if declared else set()
        return replace(invocation, args={name: what for name, what in known.items() if name in wants})

    def pressed(self, token: str) -> Invocation:
        """What a button does, if this person may press it now."""
        button = buttons.find(self.turn.db, self.turn.community, token)
        if button is None:
            raise UserError(text("This button is from long ago and does nothing any more."))
        if button.only is not None and not self._is_me(button.only):
            raise UserError(text("This button is for somebody else. Nothing happened."))
        if button.until is not None and button.until < self.turn.at:
            raise UserError(text("This ended {when}.", when=self.turn.moment(button.until)))
        if button.place is not None and self.turn.place.kind is Kind.DIRECT:
            self._go_back(kept_place(button.place))
        return Invocation(button.command, button.args)

    def _is_me(self, person: int) -> bool:
        """Whether that is whoever acts, or who their account was before it was linked to another."""
        me = self.turn.person.id
        return person == me or any(one.id == me for one in people.by_id(self.turn.db, self.turn.community, person))

    def submitted(self, sent: Submitted) -> Invocation:
        """A form that was filled in with the platform's own."""
        draft = self._draft(sent.token)
        self._go_back(kept_place(draft.place))
        return self._send_draft(draft, {**draft.answers, **{name: tidy(said) for name, said in sent.answers.items()}})

    def _draft(self, token: str) -> drafts.Draft:
        draft = drafts.find(self.turn.db, self.turn.community, token)
        if draft is None or draft.person != self.turn.person.id:
            raise UserError(text("This form was already sent or thrown away."))
        return draft

    def _send_draft(self, draft: drafts.Draft, answers: Mapping[str, str]) -> Invocation:
        self.sending = Sending(draft.token, answers)
        then = unpack_form(draft.form).then
        return Invocation(then.command, {**then.args, **answers})

    # What it leads to ---------------------------------------------------------------------------------------------

    def run(self, invocation: Invocation) -> None:
        """Invoke, and answer."""
        if invocation.command == WORD:
            draft = self._draft(str(invocation.args["token"]))
            self._answered(draft, Said(self.source, str(invocation.args["word"])))
            return
        try:
            answer = self.call(invocation)
        except Missing:
            answer = self._form_of(invocation)
        if self.turn.joined is not None:
            self.desk.language = self.turn.joined.language  # it may be this turn that chose it
        if not isinstance(answer, Form):  # it will be done when the form is sent
            self._note(invocation)
        self.answer(answer, private=not self.catalogue.commands[invocation.command].public)
        if self.sending is not None:
            drafts.drop(self.turn.db, self.turn.community, self.sending.token)

    def _note(self, invocation: Invocation) -> None:
        """What staff do is noted down: who, what, about whom; no word of what they typed."""
        declared = self.catalogue.commands[invocation.command]
        if not declared.noted or self.turn.joined is None:
            return
        about = next((invocation.args.get(one.name) for one in declared.parameters if one.kind is Person), None)
        whom = self.turn.find(about).id if isinstance(about, str | int) else None
        turn = self.turn
        acts.note(turn.db, turn.community, self.turn.joined.id, turn.person.id, declared.name, whom, turn.at)

    def call(self, invocation: Invocation) -> Answer:
        """Invoke."""
        return self.catalogue.run(self.turn, invocation)

    def _form_of(self, invocation: Invocation) -> Form:
        declared = self.catalogue.commands[invocation.command]
        assert declared.form is not None
        fields = [parameter.question for parameter in questions(declared.form[1])]
        names = {field.name for field in fields}
        typed = {key: tidy(str(value)) for key, value in invocation.args.items() if key in names and value}
        rest: dict[str, Json] = {key: value for key, value in invocation.args.items() if key not in names}
        return Form(declared.about, tuple(fields), Invocation(invocation.command, rest), typed)

    def answer(self, answer: Answer, *, private: bool) -> None:
        """Say it to whoever acted, where they acted."""
        if isinstance(answer, Form):
            self._show(answer)
        if not isinstance(answer, Message):
            return
        if answer.renews and self.source.place.kind is Kind.DIRECT and self._shows(answer.name):
            self.turn.edit(answer.name, answer)
            return
        if self.turn.place != self.source.place and not private:  # a form was asked for there and is filled in here
            self.turn.post(self.turn.place, answer)
            answer, private = Message(text("Sent. Everybody can read it now.")), True
        key = self.desk.key()
        back = self._back(private=private)
        alone = back.private or back.place.kind is Kind.DIRECT
        lane = f"@{back.account.id}" if alone else back.place.id
        acts = self.turn.place if private and self.turn.place.kind is not Kind.DIRECT else None
        say = Say(back, self.desk.shown(answer, key, acts), answer.name)
        self.desk.send(back.account.platform, lane, say, key)
        self.desk.outcome.answered = True

    def _shows(self, name: str) -> bool:
        """Whether the message of this name is there."""
        return bool(outbox.lanes_of(self.turn.db, self.turn.community, name))

    def _back(self, *, private: bool) -> Back:
        source = self.source
        alone = private and source.place.kind is not Kind.DIRECT
        return Back(source.handle, source.place, source.account, source.name, alone)

    def stumble(self, stumble: Stumble) -> None:
        """Say what to mend. Words that were typed into a form are kept in a draft."""
        db, community = self.turn.db, self.turn.community
        buttons = stumble.error.buttons
        token = ""
        if stumble.sending is not None:
            token = stumble.sending.token
            answers = dict(stumble.sending.answers)
            kept = drafts.find(db, community, token)
            assert kept is not None
            step = interview.begin(replace(unpack_form(kept.form), answers=answers)).step
            drafts.save(db, community, token, answers, step, self.turn.at)
        elif stumble.tried is not None and self._could_mend(stumble.error, stumble.tried):
            form = self._form_of(stumble.tried)
            token = self._keep(form, interview.begin(form).step) if form.answers else ""
        if token:
            again = Invocation("form resume", {"token": token})
            buttons = (*buttons, Button(text("Change what I wrote"), again, only=self.turn.person))
        self.answer(Message(stumble.error.says, buttons), private=True)

    def _could_mend(self, error: UserError, tried: Invocation) -> bool:
        return tried.command in self.catalogue.forms and not isinstance(error, Misplaced)

    # Forms --------------------------------------------------------------------------------------------------------

    def _keep(self, form: Form, step: int) -> str:
        source = self.source
        token = effect_key(self.turn.at, source.account.platform, self.turn.community, source.event, "form")
        place = place_json(form.place or self.turn.place)
        kept = pack_form(form)
        draft = drafts.Draft(token, self.turn.person.id, kept, dict(form.answers), step, place, source.account.platform)
        drafts.start(self.turn.db, self.turn.community, draft, self.turn.at)
        return token

    def _show(self, form: Form) -> None:
        standing = interview.begin(form)
        token = self._keep(form, standing.step)
        if not self._has_forms:
            self._say(token, form, standing)
            return
        key = self.desk.key()
        sheet = Sheet(form.title, form.questions, dict(form.answers), token, self.desk.language)
        resume = Button(text("Open the form"), Invocation("form resume", {"token": token}), only=self.turn.person)
        instead = self.desk.shown(Message(text("Your form **{title}** is waiting.", title=form.title), (resume,)), key)
        body = Ask(self._back(private=True), sheet, instead)
        self.desk.send(self.source.account.platform, f"@{self.source.account.id}", body, key)
        self.desk.outcome.answered = True

    @property
    def _has_forms(self) -> bool:
        return self.platforms[self.source.account.platform].forms

    def _say(self, token: str, form: Form, standing: interview.Standing) -> None:
        words: tuple[Button, ...] = ()
        if standing.step >= len(form.questions):
            words = tuple(
                Button(label, Invocation(WORD, {"token": token, "word": word}), only=self.turn.person)
                for label, word in ((text("Send"), interview.SEND), (text("Cancel"), interview.CANCEL))
            )
        self._alone(Message(standing.says, words), asks=True)

    def _alone(self, message: Message, *, asks: bool = False) -> None:
        self.desk.tell(self.source.account, self.source.name, message, asks=asks)

    def _answered(self, draft: drafts.Draft, said: Said) -> None:
        form = unpack_form(draft.form)
        if said.edited:
            amended = interview.amend(form, draft.answers, draft.step, clean(said.before), said.text)
            if amended is None:
                return
            standing = amended
        else:
            standing = interview.hear(form, draft.answers, draft.step, said.text)
        if standing.outcome == "asks":
            drafts.save(
                self.turn.db, self.turn.community, draft.token, dict(standing.answers), standing.step, self.turn.at
            )
            self._say(draft.token, form, standing)
            return
        if standing.outcome == "send":
            self._send(draft)
        else:
            drafts.drop(self.turn.db, self.turn.community, draft.token)
            self._alone(Message(standing.says))
        self._remind_of_another()

    def _send(self, draft: drafts.Draft) -> None:
        """Send a finished form as if from the place where it was asked for."""
        self._go_back(kept_place(draft.place))
        invocation = self._send_draft(draft, draft.answers)
        try:
            self.run(invocation)
        except UserError as error:
            raise Stumble(error, invocation, self.sending) from error

    def _go_back(self, place: Place) -> None:
        """Be where it was asked for, though a room that hides nothing had it answered elsewhere."""
        if place == self.turn.place:
            return
        known = self.source.elsewhere
        if known is None or known[0] != place:
            here = self.turn.person
            raise Elsewhere(place, account_on(place.platform, self.turn.db, self.turn.community, here.id, here.account))
        self.turn = begin(self.turn.db, self.desk, replace(self.source, place=place, rank=known[1]))

    def _current(self) -> drafts.Draft | None:
        """The form that they last touched on this platform: what they say elsewhere does not answer it."""
        platform = self.source.account.platform
        return drafts.current_on(self.turn.db, self.turn.community, self.turn.person.id, platform)

    def _remind_of_another(self) -> None:
        other = self._current()
        if other is not None:
            title = unpack_form(other.form).title
            resume = Invocation("form resume", {"token": other.token})
            button = Button(text("Go on with it"), resume, only=self.turn.person)
            self._alone(Message(text("You also began **{title}**.", title=title), (button,)))
