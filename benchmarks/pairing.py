"""Every kind of pairing beside what one would take instead: time, quality and memory, in one run.

`python -m benchmarks.pairing [SIZE ...]` prints it (30 and 300 people if none is given). Each line is a process of its
own, timed by the processor's clock. SciPy, networkx, `matching` and OR-tools are no dependencies of ours: what is not
installed is named and skipped. Moodle's and Canvas's allocators are written anew from how they are described.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

from cogs.pairing import solve
from cogs.pairing.reading import Part
from cogs.pairing.talks import Voters
from cogs.pairing.tutors import options, read
from tests.pairing import classes
from tests.pairing.checked import broken, by_id, points, taking_part

Instance = dict[str, Any]
Answer = dict[str, Any]
Arc = tuple[int, int, int]
"""A learner, a place (a tutor's first, second, ...), and what sitting there is worth."""

LOAD = 40
TRIES = 20

INSTANCES: dict[str, Callable[[int], Instance]] = {
    "tutors": lambda n: classes.tutors(5, n),
    "reviews": lambda n: classes.reviews(5, n),
    "groups": lambda n: classes.groups(5, n),
    "jigsaw": lambda n: classes.jigsaw(5, n, gone=0),
    "pairs": lambda n: classes.pairs(5, n),
    "rotation": lambda n: classes.rotation(5, n, 5, 8),
}


def main() -> None:
    """One table a kind and size; or, for `one KIND SIZE NAME`, one line of it as JSON."""
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(_measured(sys.argv[2], int(sys.argv[3]), sys.argv[4])))
        return
    for kind, contestants in CONTESTANTS.items():
        for size in map(int, sys.argv[1:] or ["30", "300"]):
            print(f"\n{kind}, {size} people{'':20}      worth  broken     seconds    MiB")
            for name in contestants:
                _line(kind, size, name)


def _line(kind: str, size: int, name: str) -> None:
    command = [sys.executable, "-m", "benchmarks.pairing", "one", kind, str(size), name]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        print(f"  {name:34} gave up after 300 s")
        return
    if run.returncode:
        print(f"  {name:34} {run.stderr.strip().splitlines()[-1][:80]}")
        return
    found = json.loads(run.stdout)
    print("  {name:34} {worth:9} {broken:7} {seconds:11.4f} {memory:6.0f}".format(name=name, **found))


def _measured(kind: str, size: int, name: str) -> dict[str, float]:
    instance = json.loads(json.dumps(INSTANCES[kind](size)))
    answerer = CONTESTANTS[kind][name]
    answerer(json.loads(json.dumps(INSTANCES[kind](6))))  # what it imports is not timed
    begun = time.process_time()
    answer = {"left_out": [], "roles": [], **answerer(instance)}
    seconds = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    faults = len(broken(instance, answer))
    return {"worth": points(instance, answer), "broken": faults, "seconds": seconds, "memory": memory}


# Tutors ---------------------------------------------------------------------------------------------------------------


def _arcs(instance: Instance) -> tuple[list[Arc], list[str]]:
    """What may be chosen from, found as quickly as we do it, and the tutor of each place."""
    school = read(Part(instance))
    first = list(accumulate((tutor.capacity for tutor in school.tutors), initial=0))
    arcs = [
        (learner, first[tutor] + k, worth - LOAD * k)
        for learner, found in enumerate(options(school))
        for worth, tutor in found
        for k in range(school.tutors[tutor].capacity)
    ]
    return arcs, [tutor.id for tutor in school.tutors for _ in range(tutor.capacity)]


def _matched(instance: Instance, tutors: list[str], chosen: Iterator[tuple[int, int]]) -> Answer:
    learners = sorted(one["id"] for one in instance["learners"])
    return {"matches": [[learners[learner], tutors[place]] for learner, place in chosen]}


def greedy(instance: Instance) -> Answer:
    """The best pair that is left, again and again."""
    arcs, tutors = _arcs(instance)
    sat: dict[int, int] = {}
    taken: set[int] = set()
    for learner, place, _ in sorted(arcs, key=lambda arc: (-arc[2], arc)):
        if learner not in sat and place not in taken:
            sat[learner] = place
            taken.add(place)
    return _matched(instance, tutors, iter(sat.items()))


def scipy_assignment(instance: Instance) -> Answer:
    import numpy as np  # noqa: PLC0415 - optional, like all below
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    arcs, tutors = _arcs(instance)
    worth = np.zeros((len(instance["learners"]), max(1, len(tutors))))
    for learner, place, points_ in arcs:
        worth[learner, place] = points_
    rows, columns = linear_sum_assignment(worth, maximize=True)
    chosen = ((int(a), int(b)) for a, b in zip(rows, columns, strict=True) if worth[a, b] > 0)
    return _matched(instance, tutors, chosen)


def scipy_highs(instance: Instance) -> Answer:
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import linprog  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    arcs, tutors = _arcs(instance)
    if not arcs:
        return {"matches": []}
    learners = len(instance["learners"])
    rows = [row for learner, place, _ in arcs for row in (learner, learners + place)]
    columns = [column for column in range(len(arcs)) for _ in range(2)]
    limits = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(learners + len(tutors), len(arcs)))
    cost = [-worth for _, _, worth in arcs]
    found = linprog(cost, A_ub=limits, b_ub=np.ones(learners + len(tutors)), bounds=(0, 1), method="highs")
    return _matched(
        instance, tutors, ((arc[0], arc[1]) for arc, share in zip(arcs, found.x, strict=True) if share > 0.5)
    )


def networkx_flow(instance: Instance) -> Answer:
    import networkx as nx  # noqa: PLC0415

    arcs, tutors = _arcs(instance)
    graph = nx.DiGraph()
    n = len(instance["learners"])
    graph.add_node("sea", demand=n)
    for learner in range(n):
        graph.add_node(learner, demand=-1)
        graph.add_edge(learner, "sea", capacity=1, weight=0)
    for learner, place, worth in arcs:
        graph.add_edge(learner, n + place, capacity=1, weight=-worth)
        graph.add_edge(n + place, "sea", capacity=1, weight=0)
    flow = nx.min_cost_flow(graph)
    chosen = ((a, b - n) for a in range(n) for b, units in flow[a].items() if b != "sea" and units)
    return _matched(instance, tutors, chosen)


def ortools_flow(instance: Instance) -> Answer:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415

    arcs, tutors = _arcs(instance)
    n, sea = len(instance["learners"]), len(instance["learners"]) + len(tutors)
    flow = SimpleMinCostFlow()
    for learner, place, worth in arcs:
        flow.add_arc_with_capacity_and_unit_cost(learner, n + place, 1, -worth)
    for learner in range(n):
        flow.add_arc_with_capacity_and_unit_cost(learner, sea, 1, 0)
        flow.set_node_supply(learner, 1)
    for place in range(len(tutors)):
        flow.add_arc_with_capacity_and_unit_cost(n + place, sea, 1, 0)
    flow.set_node_supply(sea, -n)
    flow.solve()
    return _matched(instance, tutors, ((a, b) for at, (a, b, _) in enumerate(arcs) if flow.flow(at)))


def matching_stable(instance: Instance) -> Answer:
    from matching.games import HospitalResident  # noqa: PLC0415

    school = read(Part(instance))
    wishes: dict[str, list[str]] = {}
    wanted: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for learner, found in zip(school.learners, options(school), strict=True):
        if found:
            wishes[learner.id] = [school.tutors[tutor].id for _, tutor in found]
        for worth, tutor in found:
            wanted[school.tutors[tutor].id].append((-worth, learner.id))
    places = {tutor.id: tutor.capacity for tutor in school.tutors if tutor.id in wanted}
    game = HospitalResident.create_from_dictionaries(
        wishes,
        {one: [other for _, other in sorted(mine)] for one, mine in wanted.items()},
        places,
    )
    return {"matches": [[one.name, tutor.name] for tutor, sat in game.solve().items() for one in sat]}


# Reviews --------------------------------------------------------------------------------------------------------------


def moodle(instance: Instance) -> Answer:
    """In each round everybody, in random order, takes one of the least reviewed works of another team."""
    rng, people = random.Random(1), by_id(instance["students"])
    here = taking_part(instance)
    load: Counter[str] = Counter()
    assign: set[tuple[str, str]] = set()
    for _ in range(instance["k"]):
        for reader in rng.sample(here, len(here)):
            others = [one for one in here if _strangers(people, reader, one) and (reader, one) not in assign]
            least = min((load[one] for one in others), default=0)
            author = rng.choice([one for one in others if load[one] == least] or [reader])
            assign.add((reader, author))
            load[author] += 1
    return {"assign": sorted(map(list, assign))}


def canvas(instance: Instance) -> Answer:
    """Each work gets the k readers who need reviews most, do not review each other, and have the fewest so far."""
    rng, people = random.Random(1), by_id(instance["students"])
    here = taking_part(instance)
    given: Counter[str] = Counter()
    assign: set[tuple[str, str]] = set()
    for author in rng.sample(here, len(here)):
        able = [one for one in here if _strangers(people, one, author)]
        able.sort(key=lambda one: (given[one] >= instance["k"], (author, one) in assign, given[one], rng.random()))
        assign |= {(one, author) for one in able[: instance["k"]]}
        given.update(able[: instance["k"]])
    return {"assign": sorted(map(list, assign))}


def _strangers(people: dict[str, Instance], one: str, other: str) -> bool:
    team = people[one]["team"]
    return one != other and (team is None or team != people[other]["team"])


# What a teacher does by hand ------------------------------------------------------------------------------------------


def shuffled_groups(instance: Instance) -> Answer:
    """The best of twenty random divisions that break no rule, or the last one."""
    rng = random.Random(1)
    best: tuple[int, list[list[str]]] = (-(10**9), [])
    here = [one["id"] for one in instance["students"] if not one["opt_out"]]
    for _ in range(TRIES):
        people, count = rng.sample(here, len(here)), max(1, len(here) // instance["min"])
        answer = {"groups": [people[g::count] for g in range(count)], "left_out": []}
        best = max(best, (points(instance, answer) - 10_000 * len(broken(instance, answer)), answer["groups"]))
    return {"groups": best[1]}


def counted_off(instance: Instance) -> Answer:
    """One, two, three ... through the list, for homes and for pieces."""
    people, pieces = [one["id"] for one in instance["students"]], instance["pieces"]
    count = max(1, len(people) // len(pieces))
    homes = [[[one, pieces[at % len(pieces)]] for at, one in enumerate(people[h::count])] for h in range(count)]
    experts = []
    for piece in pieces:
        same = [one for home in homes for one, what in home if what == piece]
        groups = max(1, -(-len(same) // instance["expert_max"]))
        experts += [{"piece": piece, "members": same[g::groups]} for g in range(groups)]
    return {"homes": homes, "experts": experts, "repair": None}


def neighbours(instance: Instance) -> Answer:
    """Whoever sits beside whom."""
    people = random.Random(1).sample([one["id"] for one in instance["students"]], len(instance["students"]))
    groups = [people[at : at + 2] for at in range(0, len(people) - 1, 2)]
    if len(people) % 2 and groups:
        groups[-1].append(people[-1])
    return {"groups": groups}


def networkx_blossom(instance: Instance) -> Answer:
    import networkx as nx  # noqa: PLC0415

    voters, graph = Voters(Part(instance)), nx.Graph()
    for a in range(voters.n):
        for b in range(a):
            worth = voters.worth([b, a])
            if worth is not None:
                graph.add_edge(b, a, weight=worth)
    pairs = nx.max_weight_matching(graph, maxcardinality=True)
    groups = [[voters.ids[a], voters.ids[b]] for a, b in pairs]
    alone = sorted(set(voters.ids) - {one for group in groups for one in group})
    return {"groups": groups, "left_out": [{"id": one} for one in alone]}


def shuffled_rounds(instance: Instance) -> Answer:
    """Each round is the best of twenty shuffles."""
    rng, met = random.Random(1), Counter[frozenset[str]]()
    people, rounds = instance["students"], []
    count = max(1, (2 * len(people) + instance["size"]) // (2 * instance["size"]))
    for _ in range(instance["rounds"]):
        tried = []
        for _ in range(TRIES):
            order = rng.sample(people, len(people))
            groups = [order[g::count] for g in range(count)]
            tried.append((sum(met[two] for two in _couples(groups)), groups))
        rounds.append(min(tried)[1])
        met.update(_couples(rounds[-1]))
    return {"rounds": rounds}


def _couples(groups: list[list[str]]) -> Iterator[frozenset[str]]:
    return (frozenset((a, b)) for group in groups for at, a in enumerate(group) for b in group[:at])


CONTESTANTS: dict[str, dict[str, Callable[[Instance], Answer]]] = {
    "tutors": {
        "studyhall": solve,
        "greedy": greedy,
        "SciPy linear_sum_assignment": scipy_assignment,
        "SciPy HiGHS": scipy_highs,
        "OR-tools min_cost_flow": ortools_flow,
        "networkx min_cost_flow": networkx_flow,
        "matching HospitalResident": matching_stable,
    },
    "reviews": {"studyhall": solve, "as Moodle": moodle, "as Canvas": canvas},
    "groups": {"studyhall": solve, "best of 20 shuffles": shuffled_groups},
    "jigsaw": {"studyhall": solve, "counting off": counted_off},
    "pairs": {"studyhall": solve, "networkx blossom (no trios)": networkx_blossom, "neighbours": neighbours},
    "rotation": {"studyhall": solve, "best of 20 shuffles a round": shuffled_rounds},
}


if __name__ == "__main__":
    main()
