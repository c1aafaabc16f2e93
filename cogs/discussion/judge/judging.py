"""The judge: gates, then cues plus residue.

A nudge needs a cue, and nothing may be left once cues, fillers and the parent's own words are taken away. So
precision comes from the mechanism and recall from the packs; any word that no pack knows stops it (issue 5).
"""

from __future__ import annotations

from dataclasses import replace

from cogs.discussion.judge import parent as parents
from cogs.discussion.judge.copies import copied_from
from cogs.discussion.judge.lexicon import Found, Lexicon, lexicon
from cogs.discussion.judge.packs import CUES, NATIVE, Kind
from cogs.discussion.judge.reply import Evidence, Gate, Judgement, Label, Reply, Where
from cogs.writing import Piece, Written, written

_FINE = frozenset({"ok", "okay", "oki"})
_STRONG = frozenset({Kind.AGREE, Kind.PRAISE, Kind.STARTER, Kind.ALONE})
_KIND_WORDS = frozenset({Kind.THANKS, Kind.SOCIAL, Kind.GREETING})
_PRAISES = frozenset({Kind.PRAISE, Kind.NICE})
_PRAISING = frozenset({Kind.NICE, Kind.QUALITY})
_OF_PRAISE = frozenset({Kind.PRAISE, Kind.NICE, Kind.QUALITY})
_HEAVY = frozenset({Kind.FILLER, Kind.THING, Kind.REASON, Kind.THANKS, Kind.SOCIAL, Kind.GREETING})


def judge(reply: Reply) -> Judgement:
    """Look at one reply; the same reply always gets the same judgement."""
    if gate := _gate(reply):
        return Judgement(Label.OTHER, nudge=False, evidence=Evidence(gate=gate))
    judged = _worded(reply)
    if reply.contributed and judged.nudge:
        return replace(judged, nudge=False, evidence=replace(judged.evidence, gate=Gate.CONTRIBUTED))
    if reply.where != Where.DISCUSSION and judged.nudge:
        label = Label.COPY if judged.label == Label.COPY else Label.SOCIAL
        return Judgement(label, nudge=False, evidence=replace(judged.evidence, gate=Gate.PLACE))
    return judged


def prepare() -> None:
    """Read the packs now (half a second or so) rather than at the first reply."""
    lexicon()


def asks(text: str) -> bool:
    """Whether a message asks what a word can answer: a direct question, a poll, a roll call."""
    known = lexicon()
    return parents.asks_directly(parents.said(text, known), known)


def _gate(reply: Reply) -> Gate:
    said = reply.text.lstrip()
    if reply.command or (len(said) > 1 and said[0] in "/!" and said[1].isalpha()):
        return Gate.COMMAND
    if reply.edited or _corrects(said):
        return Gate.EDITED
    return Gate.STAFF if reply.staff else Gate.NONE


def _corrects(said: str) -> bool:
    """Whether it puts right what was typed before: a word with a star, as in *their."""
    return said[:1] == "*" and said.count("*") == 1 and " " not in said.strip()


def _worded(reply: Reply) -> Judgement:
    known = lexicon()
    copied = copied_from(reply.text, reply.prior, reply.prompt) if reply.prior else None
    if copied is not None:
        return Judgement(Label.COPY, nudge=True, evidence=Evidence(copied=copied))
    read = written(reply.text)
    if gate := _looks(read):
        return Judgement(Label.SUBSTANTIVE, nudge=False, evidence=Evidence(gate=gate))
    pieces = known.recognised(read.pieces)
    parent = parents.said(reply.parent, known)
    found, left = _covered(known, pieces, parent, reply)
    cues = tuple(known.phrase(pieces[one.start : one.stop]) for one in found if one.kind in CUES)
    rest = tuple(pieces[n].word for n in left)
    kinds = {one.kind for one in found}
    if read.question and not _asked_to_agree(cues):
        label = (
            Label.OTHER
            if kinds <= {Kind.AGAINST, Kind.BARE, Kind.LIGHT, Kind.FILLER} and not rest
            else Label.SUBSTANTIVE
        )
        return Judgement(label, nudge=False, evidence=Evidence(cues, rest, Gate.QUESTION))
    if rest:
        return Judgement(Label.SUBSTANTIVE, nudge=False, evidence=Evidence(cues, rest))
    asked = reply.asked or parents.asks_directly(parent, known)
    return _without_rest(read, kinds, cues, asked=asked, small_talk=parents.small_talk(parent, known))


def _looks(read: Written) -> Gate:
    if read.long:
        return Gate.LONG
    if read.link:
        return Gate.LINK
    if read.doubted:
        return Gate.QUOTED
    return Gate.FORMULA if read.formula else Gate.NONE


def _covered(known: Lexicon, pieces: list[Piece], parent: parents.Said, reply: Reply) -> tuple[list[Found], list[int]]:
    """The phrases that count, and the pieces that are left."""
    found, left = known.cover(pieces)
    tell = CUES | {Kind.GREETING, Kind.THANKS}
    spoken = {language for one in found if one.kind in tell for language in one.languages} | {reply.language}
    over = set(left)
    kept = []
    for one in found:
        kind = known.native_kind(pieces[one.start : one.stop], spoken) if one.kind in NATIVE else one.kind
        if kind is not None:
            kept.append(one._replace(kind=kind))
        elif not _said_before(one, pieces, parent):
            over.update(range(one.start, one.stop))
    kept = [one for one in kept if one.kind not in _KIND_WORDS or not _said_before(one, pieces, parent)]
    kept, over = _strangers(known, pieces, kept, over)
    if any(one.kind == Kind.ALONE for one in kept) and any(one.kind in _HEAVY for one in kept):
        kept, over = _not_cues(kept, over, [one for one in kept if one.kind == Kind.ALONE])
    if not any(one.kind in _OF_PRAISE for one in kept):
        kept, over = _things_of_their_own(known, pieces, kept, over)
    if any(one.kind == Kind.THING for one in kept):
        kept = [one._replace(kind=Kind.PRAISE) if one.kind in _PRAISING else one for one in kept]
    else:
        kept, over = _not_cues(kept, over, [one for one in kept if one.kind == Kind.QUALITY])
    if over or any(one.kind in {Kind.AGAINST, Kind.CONTRAST} for one in kept):
        kept, over = _minus_parent(pieces, kept, over, parent)
    return kept, sorted(over)


def _things_of_their_own(
    known: Lexicon, pieces: list[Piece], kept: list[Found], over: set[int]
) -> tuple[list[Found], set[int]]:
    """What is only praised: "great tone" praises, but "true, the tone" says something; "answer" goes with either."""
    things = [one for one in kept if one.kind == Kind.THING and not known.goes_along(pieces[one.start : one.stop])]
    return _left_over(things, kept, over)


def _said_before(one: Found, pieces: list[Piece], parent: parents.Said) -> bool:
    return {piece.word for piece in pieces[one.start : one.stop]} <= parent.words


def _strangers(known: Lexicon, pieces: list[Piece], kept: list[Found], over: set[int]) -> tuple[list[Found], set[int]]:
    """Cues of another language: "safe" agrees in German, but in "yes, it is safe" it is something new."""
    alone = [one for one in kept if one.kind == Kind.ALONE]
    cues = [one for one in kept if one.kind in CUES - {Kind.ALONE} and pieces[one.start].word[0].isalnum()]
    if not alone or not cues:
        return kept, over
    spoken = {code for one in cues for code in one.languages}
    for one in kept:
        if one.kind in NATIVE:
            spoken = spoken & known.speakers(pieces[one.start : one.stop]) or spoken
    strange = [
        one for one in alone if not one.languages & spoken and not known.goes_along(pieces[one.start : one.stop])
    ]
    return _left_over(strange, kept, over)


def _left_over(these: list[Found], kept: list[Found], over: set[int]) -> tuple[list[Found], set[int]]:
    """Take them from what counts to what is left."""
    return [one for one in kept if one not in these], over.union(*(range(one.start, one.stop) for one in these))


def _not_cues(kept: list[Found], over: set[int], no_cues: list[Found]) -> tuple[list[Found], set[int]]:
    """These are no cues here; where no other cue is, they are left over."""
    if any(one.kind in CUES and one not in no_cues for one in kept):
        return [one for one in kept if one not in no_cues], over
    return _left_over(no_cues, kept, over)


def _minus_parent(
    pieces: list[Piece], kept: list[Found], over: set[int], parent: parents.Said
) -> tuple[list[Found], set[int]]:
    if not parent.words:
        return kept, over
    turning = {n for one in kept if one.kind in {Kind.AGAINST, Kind.CONTRAST} for n in range(one.start, one.stop)}
    reasoned = any(one.kind == Kind.REASON for one in kept)
    looked = over | turning
    own = parents.repeated(pieces, sorted(looked), parent, frozenset(turning))
    if reasoned and len(own) < len(looked):
        return kept, over
    kept = [
        one
        for one in kept
        if not (set(range(one.start, one.stop)) & turning and set(range(one.start, one.stop)) <= own)
    ]
    return kept, over - own


def _asked_to_agree(cues: tuple[str, ...]) -> bool:
    """Whether it asks nothing, like "I know, right?"."""
    return any(cue in {"i know right", "ikr"} for cue in cues)


def _without_rest(
    read: Written, kinds: set[Kind], cues: tuple[str, ...], *, asked: bool, small_talk: bool
) -> Judgement:
    """Which of the things that say nothing new it is, now that nothing is left."""
    if kinds & {Kind.AGAINST, Kind.CONTRAST}:
        label = Label.SUBSTANTIVE if Kind.CONTRAST in kinds else Label.OTHER
        return Judgement(label, nudge=False, evidence=Evidence(cues, gate=Gate.AGAINST))
    if not kinds & CUES:
        kind_words = kinds & _KIND_WORDS or read.laugh or read.signs
        return Judgement(Label.SOCIAL if kind_words else Label.OTHER, nudge=False, evidence=Evidence())
    posts_praised = {Kind.PRAISE, Kind.THING} <= kinds and not kinds & (CUES - {Kind.PRAISE, Kind.NICE, Kind.STARTER})
    if asked and not posts_praised:
        return Judgement(Label.ANSWER, nudge=False, evidence=Evidence(cues, gate=Gate.ASKED))
    if small_talk:
        return Judgement(Label.SOCIAL, nudge=False, evidence=Evidence(cues, gate=Gate.COMPANY))
    if not kinds & _STRONG and _kindly(read, kinds):
        return Judgement(Label.SOCIAL, nudge=False, evidence=Evidence(cues))
    agrees = kinds & {Kind.AGREE, Kind.SAME, Kind.YES, Kind.ALONE}
    label = Label.PRAISE_ONLY if kinds & _PRAISES and not agrees else Label.AGREE_ONLY
    return Judgement(label, nudge=True, evidence=Evidence(cues))


def _kindly(read: Written, kinds: set[Kind]) -> bool:
    """Whether weak cues among thanks, greetings, an "ok", laughter or tears are company."""
    return (
        bool(kinds & _KIND_WORDS)
        or read.words[0] in _FINE
        or (bool(kinds & {Kind.SAME, Kind.NICE}) and (read.laugh or read.sad))
    )
