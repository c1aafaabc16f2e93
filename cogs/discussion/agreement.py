"""Does a reply only agree? Cues plus residue: a cue has to be there, and nothing may be left without it.

Pure and explainable. It would rather miss ten than be wrong once: a question, a number, a link, a reason, a
contrast or any word that is neither cue nor filler ends it. The rule is that of PROTOCOLS 1.16; the cues are how
people write in class chats, in five languages at once, because students mix them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.language import tidy

LONGEST = 120
"""Characters; whoever writes more says something."""

_CUES = """
i agree|i agree with you|i totally agree|i fully agree|i strongly agree|i completely agree|agreed|totally agree|agree
couldnt agree more|i couldnt agree more|cant disagree|same|same here|same for me|same thought
me too|mee too|me as well|im with you|yes|yep|yeah|yup|yess|exactly|precisely|absolutely|definitely|for sure|of course
true|so true|very true|thats true|thats right|youre right|you are right|right|correct|thats correct|indeed|this
what you said|what he said|what she said|what they said|well said|couldnt have said it better|i second this|seconded
i think so too|i think the same|i feel the same|i feel the same way|great point|good point|nice point|fair point
great minds think alike|ditto|facts|fr|bet|word|preach|good one|great answer|good answer|nice answer|nice post
great post|good post|i like this|i like your answer|i like it|love this|nice|great|good job|great job|well done|cool
estoy de acuerdo|de acuerdo|totalmente de acuerdo|yo tambien|tambien|exacto|exactamente|tienes razon|tiene razon
opino lo mismo|pienso lo mismo|pienso igual|lo mismo|igual|claro|claro que si|si|buena respuesta|buen punto|asi es
je suis d accord|je suis daccord|d accord|daccord|tout a fait d accord|moi aussi|pareil|exactement|tu as raison|oui
t as raison|tas raison|bien dit|je pense pareil|je pense la meme chose|bonne reponse|tout a fait|carrement|grave
ich stimme zu|ich stimme dir zu|stimme zu|stimme dir zu|stimmt|sehe ich auch so|seh ich auch so|ich auch|genau
genau so|du hast recht|da hast du recht|bin deiner meinung|bin auch deiner meinung|finde ich auch|ja|richtig|jo
gute antwort|guter punkt|dito|gleichfalls|eben
concordo|eu concordo|concordo com voce|concordo contigo|concordo plenamente|eu tambien|eu tambem|tambem|exato
exatamente|tem razao|voce tem razao|tens razao|com certeza|penso o mesmo|penso igual|boa resposta|sim|isso|isso mesmo
"""

_FILLERS = """
i a an the and so very really totally fully completely just with you your that this it is its im to too also on all
everything everyone here think guess here lol haha hahaha xd hey hi hello ok okay oh ah well wow bro man dude guys
100 percent point answer post comment idea view what said as of my in
con contigo todo muy bueno pues la el lo que es y yo muito mesmo com voce o eu que e
avec toi vous tout le la les et ce que c est je suis bien tres ta reponse
dir mit dem da auch ich so ganz voll total echt und das ist der deiner antwort
"""

_ENDS_IT = re.compile(
    r"[?¿？=<>/\\0-9]|https?:|\b(?:"
    r"because|bc|cuz|since|but|however|although|though|except|unless|not|no|if|why|how|maybe|porque|pero|aunque"
    r"|si no|parce|car|mais|pas|weil|aber|denn|nicht|kein|mas|porem|nao|pois|embora)\b"
)
_PLUS_ONE = re.compile(r"\b100\s?(?:%|percent)|(?<!\w)\+\s?1(?!\w)|💯|👍[🏻-🏿]?|☝️?[🏻-🏿]?|\^+|⬆️?")
_APOSTROPHES = re.compile(r"['’`´]")
_NOT_WORDS = re.compile(r"[\W_]+")
_LONG_VOWELS = re.compile(r"(\w)\1{2,}")
_ACCENTS = str.maketrans("áàâãäéèêëíìîïóòôõöúùûüçñ", "aaaaaeeeeiiiiooooouuuucn")

_CUE = re.compile(
    r"\b(?:"
    + "|".join(sorted((c for row in _CUES.split("\n") for c in row.split("|") if c), key=len, reverse=True))
    + r")\b"
)
_FILLER = frozenset(_FILLERS.split())


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a reply only agrees, and why: the cues that were found and the words that are left."""

    agrees_only: bool
    cues: tuple[str, ...]
    rest: tuple[str, ...]


def judge(said: str) -> Judgement:
    """Look at one reply in a discussion."""
    if len(said) > LONGEST:
        return Judgement(agrees_only=False, cues=(), rest=("long",))
    words = _APOSTROPHES.sub("", tidy(said)).casefold().translate(_ACCENTS)
    cues = _PLUS_ONE.findall(words)
    words = _PLUS_ONE.sub(" ", words)
    if stop := _ENDS_IT.search(words):
        return Judgement(agrees_only=False, cues=tuple(cues), rest=(stop.group(),))
    words = _LONG_VOWELS.sub(r"\1", _NOT_WORDS.sub(" ", words)).strip()
    cues += _CUE.findall(words)
    rest = tuple(word for word in _CUE.sub(" ", words).split() if word not in _FILLER)
    return Judgement(bool(cues) and not rest, tuple(cues), rest)
