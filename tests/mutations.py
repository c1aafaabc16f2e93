"""Damage to a text, as phones, pranks and bad connections do it."""

from __future__ import annotations

import random

ODD = "\u0301\u200b\u200d\ufe0f\u202e\x00\ud800👍🏽🇩🇪?!^+>`'\"|<@:*_~1️⃣ａ𝐚ßıİ草ー्"


def mutated(text: str, chance: random.Random) -> str:
    """`text` with a few letters lost, doubled, swapped, or joined by odd ones."""
    letters = list(text)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(letters) + 1)
        match chance.randrange(5):
            case 0:
                letters[at : at + 1] = []
            case 1:
                letters[at:at] = letters[at : at + 1] * chance.randint(1, 5)
            case 2:
                letters[at : at + 2] = letters[at : at + 2][::-1]
            case 3:
                letters.insert(at, chance.choice(ODD))
            case _:
                letters.insert(at, chr(chance.randrange(0x110000)))
    return "".join(letters)
