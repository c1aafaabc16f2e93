"""Who watches a rehearsal: a terminal world that keeps what everybody would see, and the pages made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from adapters.terminal.paper import Label, Paper, plain
from adapters.terminal.transcript import Line, Transcript
from adapters.terminal.world import Cast, World
from bot.language import Account, Place, Posted, Shown, Text, lines, render, text, translator

PAGE = 1_500
"""Characters after which a page ends with its card; every platform takes so many in one message."""

OWN = "own"
"""In a scene, `#own` is the private room that whoever speaks came into last: its name is in the course's language."""


@dataclass(slots=True)
class Card:
    """What the bot said. `readers` are who sees it, nobody for everybody in the room."""

    readers: tuple[str, ...]
    shown: Shown
    edited: bool
    alone: bool
    """Whether each of them sees it alone."""

    def repeats(self, other: Card) -> bool:
        """Whether the same people were told the same just now."""
        return self.readers == other.readers and self._says == other._says

    def joins(self, other: Card) -> bool:
        """Whether it tells one more person, alone, what others were told."""
        return self.alone and other.alone and self.edited == other.edited and self._says == other._says

    @property
    def _says(self) -> tuple[Text, list[Text]]:
        return self.shown.text, self.labels

    @property
    def labels(self) -> list[Text]:
        """What its buttons say."""
        return [one.label for one in self.shown.choices]


class Audience(World):
    """The platform of a rehearsal."""

    def __init__(self, cast: Cast, transcript: Transcript, language: str) -> None:
        """Buttons are pressed by their English names, and shown in `language`."""
        super().__init__(cast, transcript)
        self.language = language
        self.seen: list[Text | Card] = []
        """What was done, and what was seen because of it."""
        self.labels: dict[str, Text] = {}
        self._shown: Shown

    async def send(self, place: Place, shown: Shown, key: str) -> Posted:
        """Say it, and keep it."""
        self._shown = shown
        return await super().send(place, shown, key)

    async def answer(
        self, handle: str, place: Place, account: Account, shown: Shown, key: str, *, private: bool
    ) -> Posted:
        """Answer, and keep it."""
        self._shown = shown
        return await super().answer(handle, place, account, shown, key, private=private)

    async def edit(self, posted: Posted, shown: Shown) -> None:
        """Change it, and keep that too."""
        self._shown = shown
        await super().edit(posted, shown)

    def saw(self, line: Line) -> None:
        """A line was said or changed: who sees it."""
        for choice in self._shown.choices:
            self.labels[self._named(choice.label, "en")] = choice.label
        everybody = set(self.cast.everybody)
        readers = self.readers(line)
        names = () if readers == everybody else tuple(one.capitalize() for one in sorted(readers))
        card = Card(names, self._shown, line.edited, alone=bool(line.only))
        for before in reversed(self.seen):
            if isinstance(before, Text):
                break
            if card.repeats(before):
                return
            if card.joins(before):
                before.readers = tuple(dict.fromkeys((*before.readers, *names)))
                return
        self.seen.append(card)

    def button(self, who: str, place: Place, wanted: str) -> str:
        """The button of that English name."""
        label = self.labels.get(wanted)
        return super().button(who, place, wanted if label is None else self._named(label, self.language))

    def place(self, name: str, who: str) -> Place:
        """A room, also as `#own`."""
        return super().place(self.rooms_of(who)[-1] if name == OWN else name, who)

    @staticmethod
    def _named(label: Text, language: str) -> str:
        return plain(render(label, Label(language), translator(language)))


def pages(seen: Iterable[Text | Card], language: str) -> list[Text]:
    """What was done and seen, broken between cards."""
    found: list[list[Text]] = []
    room = 0
    for block in _blocks(seen):
        length = len(plain(render(block, Paper(language), translator(language))))
        if length > room:
            found.append([])
            room = PAGE
        found[-1].append(block)
        room -= length
    return [
        _apart(text("**Rehearsal, page {n} of {all}**", n=number, all=len(found)), *page)
        for number, page in enumerate(found, start=1)
    ]


def _blocks(seen: Iterable[Text | Card]) -> Iterator[Text]:
    """Each card, with what was done before it: nothing comes between them."""
    done: list[Text] = []
    for one in seen:
        if isinstance(one, Text):
            done.append(one)
            continue
        yield _apart(*done, _told(one))
        done = []
    if done:
        yield _apart(*done)


def _told(card: Card) -> Text:
    if not card.readers:
        who = text("Everybody in the room")
    elif card.alone or len(card.readers) == 1:
        who = text("Only {names}", names=", ".join(card.readers))
    else:
        who = text("Only {names}, in a room of their own", names=", ".join(card.readers))
    return lines(
        text("**{who}, where it stands already:**", who=who) if card.edited else text("**{who}:**", who=who),
        card.shown.text,
        *(text("[{name}: {about}]", name=file.name, about=file.alt) for file in card.shown.files),
        _row(card.labels),
    )


def _row(labels: list[Text]) -> Text | None:
    """In brackets, beside one another."""
    if not labels:
        return None
    return Text(" ".join(f"[{{b{n}}}]" for n in range(len(labels))), {f"b{n}": one for n, one in enumerate(labels)})


def _apart(*parts: Text) -> Text:
    """With an empty line between."""
    return Text("\n\n".join(f"{{p{n}}}" for n in range(len(parts))), {f"p{n}": one for n, one in enumerate(parts)})
