"""Which tutor is asked: pure, on plain rows."""

from __future__ import annotations

from collections.abc import Iterable

from storage.tutoring import Offer

ALIKE = 80
"""How alike (0 to 100) a request and an offered topic have to be."""


def best(topic: str, offers: Iterable[Offer], without: set[int]) -> Offer | None:
    """Of those with a free place who know the topic: the closest match, then the least busy, then the longest there."""
    fitting = [
        (how_alike(topic, offer.topics), offer)
        for offer in offers
        if offer.person not in without and offer.load < offer.places
    ]
    known = [(alike, offer) for alike, offer in fitting if alike >= ALIKE]
    # Closeness in steps of ten: a hair's breadth of spelling does not outweigh who is less busy.
    return min(known, key=lambda one: (-(one[0] // 10), one[1].load / one[1].places), default=(0, None))[1]


def how_alike(topic: str, topics: str) -> int:
    """How well a request fits one of the offered topics, 0 to 100, whatever the word order and small slips."""
    from rapidfuzz import fuzz, utils  # noqa: PLC0415 - 4 MiB that only a course with tutors needs

    return max(
        (int(fuzz.token_set_ratio(topic, one, processor=utils.default_process)) for one in topics.split(",")), default=0
    )
