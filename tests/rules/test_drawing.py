"""Pictures: of the size and colours they should have, for classes of any size, and with nothing but numbers in them."""

from __future__ import annotations

import io
from typing import Any

import pytest

from bot.workshop import answered
from cogs.reports import drawing
from storage.jobs import Job

pytest.importorskip("PIL")
from PIL import Image


def drawn(what: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(drawing.draw(what))).convert("RGB")


def colours(image: Image.Image) -> set[tuple[int, ...]]:
    found = image.getcolors(10**6)
    assert found is not None
    return {colour for n, colour in found if n > 60 and isinstance(colour, tuple)}


def near(image: Image.Image, colour: tuple[int, int, int]) -> bool:
    return any(max(abs(a - b) for a, b in zip(one, colour, strict=True)) < 12 for one in colours(image))


@pytest.mark.parametrize("numbers", [[[0]], [[0, 0], [0, 0]], [[3, 1], [0, 2]], [list(range(60)), [1] * 60], [[10**7]]])
def test_bars_of_any_height(numbers: list[list[int]]) -> None:
    labels = [f"{n:02}-01" for n in range(len(numbers[0]))]
    image = drawn({"kind": "bars", "labels": labels, "series": numbers})
    assert image.size == (900, 600)
    assert near(image, (8, 81, 156)) == any(numbers[0])


@pytest.mark.parametrize("people", [1, 2, 30])
def test_whoever_was_answered_by_nobody_stands_out(people: int) -> None:
    bonds = [[one, (one + 1) % people, 1 + one % 3] for one in range(people - 1)] if people > 1 else []
    image = drawn({"kind": "circle", "people": people, "bonds": bonds})
    assert image.size == (900, 900)
    assert near(image, (217, 95, 14))
    everybody = [[one, (one + 1) % people, 1] for one in range(people)] if people > 1 else [[0, 0, 1]]
    assert not near(drawn({"kind": "circle", "people": people, "bonds": everybody}), (217, 95, 14))


@pytest.mark.parametrize("people", [31, 500, 1200])
def test_a_large_class_is_a_grid_with_a_cell_for_each_two(people: int) -> None:
    image = drawn({"kind": "grid", "people": people, "bonds": [[0, people - 1, 9], [people - 1, 0, 1]]})
    each = max(1, 780 // people)
    assert image.size == (people * each + 120,) * 2
    assert image.getpixel((60 + people * each - 1, 60)) == (8, 81, 156)
    assert image.getpixel((60, 60 + people * each - 1)) == (107, 174, 214)


async def test_it_is_drawn_by_a_program_of_its_own() -> None:
    asked = [{"kind": "bars", "labels": ["09-07"], "series": [[1]]}]
    answer = await answered(Job(1, 1, drawing.__name__, asked, "", {}, 1, {}))
    assert answer.startswith('["iVBORw0KGgo')
