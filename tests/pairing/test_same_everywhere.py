"""The same problem gets the same answer: on every machine, under every hash seed, whatever the order of the file."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cogs.pairing import solve
from tests.pairing import classes

PROJECT = Path(__file__).parents[2]

PROBLEMS: list[dict[str, Any]] = [
    classes.tutors(1, 40),
    classes.online(1, 30),
    classes.reviews(1, 31),
    classes.groups(3, 14),
    classes.groups(1, 22, worldwide=True),
    classes.groups(2, 70),
    classes.jigsaw(1, 31),
    classes.pairs(1, 45, worldwide=True),
    classes.rotation(1, 21, 4, 5, away=0.1, met=0.5, roles=3),
]


def _kind(problem: dict[str, Any]) -> str:
    return str(problem["id"])


def _by_itself(problem: dict[str, Any], hash_seed: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "cogs.pairing"],
        input=json.dumps(problem).encode(),
        capture_output=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
    ).stdout


def test_hash_seeds_make_no_difference() -> None:
    for problem in PROBLEMS:
        hurried = problem | {"effort": 3}
        answer = json.dumps(solve(hurried)).encode()
        assert answer == _by_itself(hurried, "0") == _by_itself(hurried, "12345")


@pytest.mark.parametrize("problem", PROBLEMS, ids=_kind)
def test_the_order_of_the_file_makes_no_difference(problem: dict[str, Any]) -> None:
    shuffled = json.loads(json.dumps(problem)) | {"effort": 3}
    rng = random.Random(7)
    for name in ("students", "learners", "tutors", "past", "conflicts", "history", "blocks", "avoid"):
        rng.shuffle(shuffled.get(name, []))
    assert solve(shuffled) == solve(problem | {"effort": 3})


def test_another_seed_is_another_try() -> None:
    problem = classes.groups(5, 70) | {"effort": 2}
    assert solve(problem)["seed"] == problem["id"]
    assert solve(problem | {"seed": "week 2"})["groups"] != solve(problem)["groups"]
