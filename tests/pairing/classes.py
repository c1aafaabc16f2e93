"""Classes that nobody is in: problems of every kind and size, made from a seed."""

from __future__ import annotations

import random
from typing import Any

Instance = dict[str, Any]

OFFSETS = [-480, -300, -180, 0, 60, 120, 180, 330, 345, 480, 540, 600]
LANGUAGES = ["en", "es", "fr", "zh", "ar", "hi", "de", "pt"]


def tutors(seed: int, n: int, *, worldwide: bool = False, seats: float = 0.9, helpers: float = 0.35) -> Instance:
    rng = random.Random(f"tutors:{seed}")
    count = max(1, int(n * helpers))
    topics = [f"topic{one:03}" for one in range(max(1, n // 30 if n > 300 else n // 12))]
    people = [
        {
            "id": f"t{one}",
            "topics": {
                topic: rng.randint(45, 100) for topic in rng.sample(topics, min(len(topics), rng.randint(1, 3)))
            },
            "langs": _languages(rng),
            **_hours(rng, worldwide=worldwide),
            "capacity": rng.choice([1, 2, 2, 3, 3, 4]) if seats < 1 else rng.choice([3, 4, 5]),
            "blocks": [f"l{rng.randrange(n)}"] if rng.random() < 0.06 else [],
            "prefers": [f"l{rng.randrange(n)}"] if rng.random() < 0.1 else [],
        }
        for one in range(count)
    ]
    learners = [
        {
            "id": f"l{one}",
            "topic": rng.choice(topics),
            "level": rng.randint(20, 70),
            "langs": _languages(rng),
            **_hours(rng, worldwide=worldwide),
            "blocks": [f"t{rng.randrange(count)}"] if rng.random() < 0.05 else [],
            "prefers": [f"t{rng.randrange(count)}"] if rng.random() < 0.2 else [],
            "last_tutor": f"t{rng.randrange(count)}" if rng.random() < 0.3 else None,
            "want_same": rng.random() < 0.5,
            "wait_weeks": rng.choice([0, 0, 0, 1, 2, 7]),
        }
        for one in range(n)
    ]
    return _kind("tutor", f"tutors-{n}-{seed}", tutors=people, learners=learners)


def online(seed: int, n: int, *, events: int = 40, worldwide: bool = False, helpers: float = 0.35) -> Instance:
    made = tutors(seed, n, worldwide=worldwide, helpers=helpers)
    rng = random.Random(f"online:{seed}")
    there = [one["id"] for one in made["tutors"]]
    away = rng.sample(there, len(there) // 10)
    active = [f"l{one}" for one in range(n * 7 // 10)]
    made |= {"id": f"online-{n}-{seed}", "active_learners": active, "dropped_at_start": away, "current": []}
    here, gone = set(active), [f"l{one}" for one in range(n * 7 // 10, n)]
    there = [one for one in there if one not in away]
    happened = []
    for _ in range(events):
        dice = rng.random()
        if dice < 0.5 and gone:
            learner = gone.pop(rng.randrange(len(gone)))
            here.add(learner)
            happened.append({"type": "request", "learner": learner})
        elif dice < 0.75 and here:
            learner = rng.choice(sorted(here))
            here.discard(learner)
            gone.append(learner)
            happened.append({"type": "cancel", "learner": learner})
        elif dice < 0.88 and there:
            tutor = there.pop(rng.randrange(len(there)))
            away.append(tutor)
            happened.append({"type": "tutor_drop", "tutor": tutor})
        elif away:
            tutor = away.pop(rng.randrange(len(away)))
            there.append(tutor)
            happened.append({"type": "tutor_join", "tutor": tutor})
    made["dropped_at_start"] = made["dropped_at_start"][:]
    made["events"] = happened
    return made


def reviews(seed: int, n: int, k: int = 3, *, conflicts: float = 0.025, history: float = 3.3) -> Instance:
    rng = random.Random(f"reviews:{seed}")
    ids = [f"s{one}" for one in range(n)]
    students = [
        {
            "id": one,
            "ability": _level(rng),
            "team": f"g{number // 4}" if rng.random() < 0.7 else None,
            "status": "none" if rng.random() < 0.06 else "opt_out" if rng.random() < 0.02 else "on_time",
        }
        for number, one in enumerate(ids)
    ]
    return _kind(
        "review",
        f"reviews-{n}-{k}-{seed}",
        k=k,
        students=students,
        conflicts=_couples(rng, ids, int(n * conflicts)),
        history=_couples(rng, ids, int(n * history)),
        existing=[],
    )


def groups(seed: int, n: int, low: int = 3, high: int = 5, *, worldwide: bool = False) -> Instance:
    rng = random.Random(f"groups:{seed}")
    ids = [f"s{one}" for one in range(n)]

    def some(chance: float) -> list[str]:
        return [rng.choice(ids)] if rng.random() < chance else []

    students = [
        {
            "id": one,
            "level": _level(rng),
            "langs": _languages(rng),
            **_hours(rng, worldwide=worldwide),
            "tag": rng.choice("abc") if rng.random() < 0.2 else None,
            "friends": [name for name in some(0.25) if name != one],
            "avoid": [name for name in some(0.08) if name != one],
            "opt_out": rng.random() < 0.03,
        }
        for one in ids
    ]
    past = [[a, b, rng.choice([1, 1, 2])] for a, b in _couples(rng, ids, n * 8 // 3)]
    return _kind("groups", f"groups-{n}-{seed}", min=low, max=high, students=students, past=past)


def jigsaw(seed: int, n: int, pieces: int = 5, *, gone: float = 0.12) -> Instance:
    rng = random.Random(f"jigsaw:{seed}")
    ids = [f"s{one}" for one in range(n)]
    risks = [round(rng.random() * 0.3, 2) for _ in ids]
    students = [{"id": one, "level": _level(rng), "risk": risk} for one, risk in zip(ids, risks, strict=True)]
    return _kind(
        "jigsaw",
        f"jigsaw-{n}-{seed}",
        pieces=[chr(65 + one) for one in range(pieces)],
        students=students,
        avoid=_couples(rng, ids, n // 20),
        past=_couples(rng, ids, n * 2),
        expert_min=3,
        expert_max=6,
        dropouts=sorted(rng.sample(ids, round(gone * n))),
    )


def pairs(seed: int, n: int, *, skew: float = 0.4, worldwide: bool = False) -> Instance:
    rng = random.Random(f"pairs:{seed}")
    ids = [f"s{one}" for one in range(n)]
    students = [
        {
            "id": one,
            "vote": "B" if rng.random() < skew else rng.choice("ACD"),
            "confidence": rng.randint(1, 5),
            "langs": _languages(rng) if worldwide else ["en"],
        }
        for one in ids
    ]
    return _kind(
        "pairs",
        f"pairs-{n}-{seed}",
        options=list("ABCD"),
        correct=rng.choice(["B", "B", "B", None]),
        students=students,
        past=_couples(rng, ids, n * 3 // 2),
        blocks=_couples(rng, ids, n // 50),
    )


def rotation(
    seed: int, n: int, size: int, rounds: int = 8, *, away: float = 0, met: float = 0, roles: int = 0
) -> Instance:
    rng = random.Random(f"rotation:{seed}")
    ids = [f"s{one}" for one in range(n)]
    return _kind(
        "rotation",
        f"rotation-{n}x{size}x{rounds}-{seed}",
        size=size,
        rounds=rounds,
        students=ids,
        absent={str(one): [name for name in ids if rng.random() < away] for one in range(rounds)} if away else {},
        past=[[a, b, 1] for a, b in _couples(rng, ids, int(n * met))],
        blocks=_couples(rng, ids, int(n * met * 0.1)),
        roles=["facilitator", "recorder", "checker"][:roles],
    )


def _kind(kind: str, name: str, **rest: Any) -> Instance:  # noqa: ANN401 - it is JSON
    return {"format": "studyhall-matching/1", "kind": kind, "id": name, **rest}


def _languages(rng: random.Random) -> list[str]:
    first = "en" if rng.random() < 0.7 else rng.choice(LANGUAGES)
    rest = [one for one in ("en", rng.choice(LANGUAGES)) if one != first and rng.random() < 0.6]
    return [first, *dict.fromkeys(rest)]


def _level(rng: random.Random) -> int:
    return max(0, min(100, round(rng.gauss(55, 18))))


def _hours(rng: random.Random, *, worldwide: bool) -> dict[str, Any]:
    spans = []
    for day in range(7):
        if rng.random() < 0.7:
            start = day * 1440 + rng.choice(range(480, 1080, 30) if day > 4 else range(960, 1230, 30))
            spans.append([start, start + rng.choice([60, 60, 90, 120, 150, 240])])
    return {"utc_offset_min": rng.choice(OFFSETS) if worldwide else 0, "avail": spans}


def _couples(rng: random.Random, ids: list[str], count: int) -> list[list[str]]:
    if len(ids) < 2:
        return []
    drawn = [tuple(sorted(rng.sample(ids, 2))) for _ in range(count)]
    return [list(two) for two in dict.fromkeys(drawn)]
