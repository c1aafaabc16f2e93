"""Reading an instance: every value is checked, and what is wrong is named by its path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

MOST = 1_000_000
"""No number of an instance is larger: sums stay far from any limit, and a slip of the finger is noticed."""


class Malformed(ValueError):  # noqa: N818 - what it is, as in `raise Malformed`
    """An instance that cannot be read; its words begin with the path: `students[3].avail[0]: ...`."""


class Part:
    """One value of an instance, and where it stands. The path is only put together for somebody to read."""

    __slots__ = ("_key", "_of", "value")

    def __init__(self, value: Any, of: Part | None = None, key: str | int = "") -> None:  # noqa: ANN401 - it is JSON
        self.value = value
        self._of = of
        self._key = key

    @property
    def path(self) -> str:
        """Like `tutors[2].topics`."""
        if self._of is None:
            return ""
        before = self._of.path
        if isinstance(self._key, int):
            return f"{before}[{self._key}]"
        return f"{before}.{self._key}" if before else self._key

    def wrong(self, what: str) -> Malformed:
        """The error to raise about this value."""
        return Malformed(f"{self.path or 'instance'}: {what}")

    def fields(self) -> dict[str, Any]:
        """An object."""
        if not isinstance(self.value, dict):
            raise self.wrong("has to be an object, like {...}")
        return self.value

    def at(self, name: str) -> Part:
        """A field that has to be there."""
        fields = self.fields()
        if name not in fields:
            raise self.wrong(f"{name} is missing")
        return Part(fields[name], self, name)

    def maybe(self, name: str, default: Any = None) -> Part:  # noqa: ANN401 - it is JSON
        """A field, or `default` where it is absent or null."""
        found = self.fields().get(name)
        return Part(default if found is None else found, self, name)

    def each(self) -> list[Part]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("has to be a list, like [...]")
        return [Part(one, self, n) for n, one in enumerate(self.value)]

    def row(self, length: int) -> list[Part]:
        """The entries of a list of exactly this length."""
        found = self.each()
        if len(found) != length:
            raise self.wrong(f"has to hold {length} values, not {len(found)}")
        return found

    def number(self, low: int = 0, high: int = MOST) -> int:
        """A whole number from `low` to `high`."""
        if type(self.value) is not int or not low <= self.value <= high:  # True is an int, but no number
            raise self.wrong(f"has to be a whole number from {low} to {high}")
        return self.value

    def share(self) -> float:
        """A number from 0 to 1."""
        if type(self.value) not in {int, float} or not 0 <= self.value <= 1:
            raise self.wrong("has to be a number from 0 to 1")
        return float(self.value)

    def word(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value:
            raise self.wrong("has to be a text that is not empty")
        return self.value

    def word_or_none(self) -> str | None:
        """A text, or null."""
        return None if self.value is None else self.word()

    def one_of(self, *known: str) -> str:
        """One of these texts."""
        if self.value not in known:
            raise self.wrong(f"has to be one of {', '.join(known)}")
        return str(self.value)

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("has to be true or false")
        return self.value

    def words(self) -> list[str]:
        """A list of texts."""
        value = self.value
        if isinstance(value, list) and all(type(one) is str and one for one in value):
            return value
        return [one.word() for one in self.each()]

    def couples(self) -> list[tuple[str, str]]:
        """A list of pairs of texts."""
        pairs = (one.row(2) for one in self.each())
        return [(a.word(), b.word()) for a, b in pairs]

    def counted(self) -> list[tuple[str, str, int]]:
        """A list of pairs of texts with a number each; 1 where it is left out."""
        rows = []
        for one in self.each():
            a, b, *times = one.row(3) if isinstance(one.value, list) and len(one.value) != 2 else one.row(2)  # noqa: PLR2004
            rows.append((a.word(), b.word(), times[0].number(0, 1000) if times else 1))
        return rows

    def people(self, known: Mapping[str, int]) -> list[str]:
        """A list of ids that are known, each once."""
        found = self.each()
        for one in found:
            if one.word() not in known:
                raise one.wrong("is nobody's id")
        if len({one.value for one in found}) != len(found):
            raise self.wrong("names somebody twice")
        return [one.value for one in found]


class Listed(NamedTuple):
    """People in the order of their ids, whatever the order in the file, and the number of each."""

    parts: list[Part]
    number: dict[str, int]

    @property
    def ids(self) -> list[str]:
        """The id of each number."""
        return list(self.number)


def listed(group: Part) -> Listed:
    """People who carry an `id`; the same id twice is refused."""
    seen: dict[str, Part] = {}
    for one in group.each():
        name = one.at("id").word()
        if name in seen:
            raise one.wrong(f"has the id of {seen[name].path}")
        seen[name] = one
    names = sorted(seen)
    return Listed([seen[name] for name in names], {name: n for n, name in enumerate(names)})


def effort(instance: Part) -> int:
    """How much to try, in per cent of what is usual: `effort` of the instance."""
    return instance.maybe("effort", 100).number(1, 1000)


W = TypeVar("W", bound=tuple[int, ...])


def weighted(instance: Part, kind: type[W]) -> W:
    """The weights of a kind of problem: its defaults, and those that `weights` of the instance changes."""
    changed = instance.maybe("weights", {})
    known: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    for name in changed.fields():
        if name not in known:
            raise changed.at(name).wrong(f"is no weight here; there are {', '.join(known)}")
    return kind(**{name: changed.at(name).number(0, 10_000) for name in changed.fields()})


def numbered(couples: list[tuple[str, str]], number: Mapping[str, int]) -> list[tuple[int, int]]:
    """The pairs of which both are here, as numbers; who has left the class is passed over."""
    return [(number[a], number[b]) for a, b in couples if a in number and b in number]
