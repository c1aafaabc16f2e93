"""Which of the seven moves fit what was agreed with: two or three are offered, the others wait behind a button.

Pure. It looks for a few plain signs, in several languages at once, and offers what is not there yet: whoever agreed
with a bare claim is asked for a reason, whoever agreed with a reason for an example or another view.
"""

from __future__ import annotations

import re

from cogs.discussion.moves import Move

OFFERED = 3
"""More would be a menu and not a hint (PROTOCOLS 1.16 lists all seven; they stay one press away)."""

_LOOKED_AT = 600
"""Characters; what somebody means is said by then."""

_USUAL = (Move.WHY, Move.EXAMPLE, Move.QUESTION)

_WANTED: tuple[tuple[str, Move], ...] = (
    (r"compare|differen|similar|vergleich|unterschied|ähnlich|compara|diferenci|parecid", Move.COMPARE),
    (r"examples?|instance|beispiele?|ejemplos?", Move.EXAMPLE),
    (r"improve|better|revise|verbesser|besser|mejora|mejor", Move.IMPROVE),
    (r"opinion|agree|argue|stance|meinung|meint|findet|haltet|opin|piensa|acuerdo", Move.ANOTHER),
    (r"connect|relate|lesson|chapter|zusammenhang|kapitel|relaci|capítulo", Move.CONNECT),
)
"""What a prompt asks for, by a beginning of a word."""

_SAID: tuple[tuple[str, Move, tuple[Move, ...]], ...] = (
    (r"\?$", Move.QUESTION, (Move.CONNECT, Move.EXAMPLE, Move.ANOTHER)),
    (
        r"\b(?:for (?:example|instance)|e\.g\.|such as|zum beispiel|z\. ?b\.|por ejemplo|p\. ?ej\.)",
        Move.EXAMPLE,
        (Move.COMPARE, Move.WHY, Move.CONNECT),
    ),
    (
        r"\b(?:because|since|therefore|so that|weil|denn|deshalb|daher|porque|ya que|por eso|así que)\b",
        Move.WHY,
        (Move.EXAMPLE, Move.QUESTION, Move.ANOTHER),
    ),
    (
        r"\b(?:should|could|let's|let’s|sollten?|könnten?|müssten?|deber[íi]a\w*|podr[íi]a\w*)\b",
        Move.ANOTHER,
        (Move.IMPROVE, Move.WHY, Move.QUESTION),
    ),
    (
        r"\b(?:same as|different|similar|unlike|anders als|genauso|ähnlich|igual que|diferente|distint\w+)\b",
        Move.COMPARE,
        (Move.WHY, Move.EXAMPLE, Move.ANOTHER),
    ),
)
"""What was agreed with, by the first sign that is in it: the move that it makes itself, and what it lacks."""

_PROMPT_SIGNS = tuple((re.compile(rf"\b(?:{sign})", re.IGNORECASE), move) for sign, move in _WANTED)
_PARENT_SIGNS = tuple((re.compile(sign, re.IGNORECASE), made, lacks) for sign, made, lacks in _SAID)


def fitting_moves(parent: str, prompt: str) -> tuple[Move, ...]:
    """Three moves for whoever agreed with `parent` in a discussion of `prompt`; the parent may not be known."""
    said, asked = parent.strip()[:_LOOKED_AT], prompt[:_LOOKED_AT]
    made, lacks = next(((made, lacks) for sign, made, lacks in _PARENT_SIGNS if sign.search(said)), (None, _USUAL))
    wanted = [move for sign, move in _PROMPT_SIGNS if sign.search(asked) and move is not made]
    return tuple(dict.fromkeys((*wanted[:1], *lacks)))[:OFFERED]
