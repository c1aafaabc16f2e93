"""What Discord refuses and its OpenAPI document does not say, and what Studyhall asks of itself.

Each rule is a small function in `refusals/`, with its source in its docstring. Whoever plays Discord asks `Rules.check`
about every request that arrives there; one that fails on its way has not arrived, and is not asked about.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from tests.loopback.request import Request
from tests.loopback.rulings import channels, commands, components, house, messages, modals
from tests.loopback.rulings.rates import Rates
from tests.loopback.rulings.sent import sent

T = TypeVar("T")


class Rules:
    """The rules for one bot: they remember what it did, so keep them as long as its Discord lasts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = Rates(clock)

    def check(self, request: Request) -> list[str]:
        """What is wrong with the request, each with the name of its rule; nothing, if it keeps them all."""
        wrong = _judged(request, self._rates.rules)
        if (message := sent(request)) is not None:
            wrong += _judged(message, (*messages.RULES, *components.RULES, *house.RULES))
        if (modal := modals.modal(request)) is not None:
            wrong += _judged(modal, modals.RULES)
        if (declared := commands.commands(request)) is not None:
            wrong += _judged(declared, commands.RULES)
        if (channel := channels.channel(request)) is not None:
            wrong += _judged(channel, channels.RULES)
        return wrong


def _judged(what: T, rules: Iterable[Callable[[T], Iterator[str]]]) -> list[str]:
    return [f"{name(rule)}: {each}" for rule in rules for each in rule(what)]


def name(rule: Callable[..., Iterator[str]]) -> str:
    """Where to find the rule: its file in `refusals/`, and its function."""
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"
