"""Whether somebody may need a person rather than an analysis: words of harm to oneself or by others. Pure.

A short list that a person can check, on the safe side: it decides only that help is offered, to whoever wrote it alone.
"""

from __future__ import annotations

import re

from cogs.writing import fold

_SAYS = re.compile(
    r"(?<!\w)(?:"
    # English
    r"kill(?:ing)? my ?self|suicid\w*|end (?:my life|it all)|(?:want|wanna|going) to die|wanna die|do not want to live|"
    r"don ?'?t want to (?:live|be here anymore|exist)|(?:hurt|harm|cut)(?:ting|ing)? my ?self|self ?-?harm\w*|"
    r"no reason to live|better off dead|(?:hits|beats|touches|abuses) me|(?:being|am|was) (?:abused|raped)|"
    # German
    r"umbringen|bringe mich um|selbstmord\w*|suizid\w*|nicht mehr leben|will sterben|moechte sterben|mochte sterben|"
    r"ritze mich|mich ritzen|(?:mir|mir selbst) (?:etwas|was) antun|(?:schlagt|schlaegt|missbraucht|beruhrt) mich|"
    # Spanish
    r"suicid\w*|matarme|me quiero morir|quiero morir(?:me)?|no quiero (?:vivir|seguir viviendo)|hacerme dano|cortarme|"
    r"me (?:pega|golpea|toca|maltrata)|abusan? de mi"
    r")(?!\w)"
)


def heavy(words: str) -> bool:
    """Whether it says so."""
    return _SAYS.search(fold(words).lower()) is not None
