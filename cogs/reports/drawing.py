"""Draws pictures from numbers, as a program of its own: JSON on standard input, and PNG files in JSON back.

There are no words in them, only numbers and dates: no font has the letters of every name and language, and what is
missing comes out as boxes. Who is which, and what is shown, stands in the words that go with a picture.
"""

from __future__ import annotations

import base64
import io
import json
import math
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

WIDE, HIGH, EDGE = 900, 600, 60
"""Of a picture and the space around it, in pixels."""

TWICE = 2
"""Drawn so much larger and then made smaller, so that lines are smooth."""

PAPER, INK, PALE = "white", "#222222", "#dddddd"
DARK, SOME, LIGHT, LONELY = "#08519c", "#6baed6", "#9ecae1", "#d95f0e"
"""Blues that differ in lightness, for whoever sees no colours; orange for who was not answered."""

COLOURS = 128

MOST_LABELS = 12


class Sheet(NamedTuple):
    """What is drawn on, at twice its size."""

    image: Image.Image
    pen: ImageDraw.ImageDraw

    def number(
        self, at: tuple[float, float], said: str, *, size: int = 16, anchor: str = "mm", fill: str = INK
    ) -> None:
        """A number, or a date in numbers."""
        self.pen.text((at[0] * TWICE, at[1] * TWICE), said, fill=fill, font=_font(size * TWICE), anchor=anchor)

    def line(self, points: list[tuple[float, float]], *, fill: str = INK, width: float = 1) -> None:
        """A line through these points."""
        self.pen.line([(x * TWICE, y * TWICE) for x, y in points], fill=fill, width=max(1, round(width * TWICE)))

    def box(self, box: tuple[float, float, float, float], fill: str) -> None:
        """A filled box: left, top, right, bottom."""
        left, top, right, bottom = (one * TWICE for one in box)
        if right - left >= 1 and bottom - top >= 1:
            self.pen.rectangle((left, top, right - 1, bottom - 1), fill=fill)

    def smooth(self) -> Image.Image:
        """At its own size, in few colours: a quarter of the bytes, and nobody sees it."""
        from PIL import Image  # noqa: PLC0415 - as below

        small = self.image.resize((self.image.width // TWICE, self.image.height // TWICE))
        return small.quantize(COLOURS, Image.Quantize.FASTOCTREE)


def draw(what: dict[str, Any]) -> bytes:
    """A picture as PNG: `bars` (stacked, a series a colour), a `circle` of people, or for many people a `grid`."""
    kept = io.BytesIO()
    {"bars": _bars, "circle": _circle, "grid": _grid}[what["kind"]](what).save(kept, "PNG")
    return kept.getvalue()


def _sheet(wide: int, high: int) -> Sheet:
    from PIL import Image, ImageDraw  # noqa: PLC0415 - where there is none, only pictures are missing

    image = Image.new("RGB", (wide * TWICE, high * TWICE), PAPER)
    return Sheet(image, ImageDraw.Draw(image))


def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415 - as above

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _bars(what: dict[str, Any]) -> Image.Image:
    sheet = _sheet(WIDE, HIGH)
    labels: list[str] = what["labels"]
    series: list[list[int]] = what["series"]
    sums: list[int] = [sum(one) for one in zip(*series, strict=True)]
    step = _step(max([*sums, 1]))
    top = step * math.ceil(max([*sums, 1]) / step)
    floor, roof = HIGH - EDGE, EDGE

    def height(n: float) -> float:
        return floor - (floor - roof) * n / top

    for n in range(0, top + 1, step):
        sheet.line([(EDGE, height(n)), (WIDE - EDGE, height(n))], fill=PALE)
        sheet.number((EDGE - 8, height(n)), str(n), anchor="rm")
    each = (WIDE - 2 * EDGE) / max(1, len(labels))
    every = math.ceil(len(labels) / MOST_LABELS)
    for place, label in enumerate(labels):
        left, below = EDGE + each * place, 0
        for one, colour in zip(series, (DARK, LIGHT), strict=False):
            sheet.box((left + each * 0.1, height(below + one[place]), left + each * 0.9, height(below)), colour)
            below += one[place]
        if place % every == 0:
            sheet.number((left + each / 2, floor + 18), label, size=14)
    return sheet.smooth()


def _step(most: int) -> int:
    """Between two lines: 1, 2 or 5 with zeros, so that there are ten lines at most."""
    tens = 1
    while True:
        for first in (1, 2, 5):
            if 10 * first * tens >= most:
                return first * tens
        tens *= 10


def _circle(what: dict[str, Any]) -> Image.Image:
    sheet = _sheet(WIDE, WIDE)
    n, bonds = what["people"], what["bonds"]
    radius, dot = WIDE / 2 - EDGE, max(12.0, min(24.0, 360 / max(1, n)))
    middle = WIDE / 2, WIDE / 2
    at = [
        (middle[0] + radius * math.sin(turn), middle[1] - radius * math.cos(turn))
        for turn in (2 * math.pi * one / max(1, n) for one in range(n))
    ]
    most = max((times for _, _, times in bonds), default=1)
    for one, other, times in bonds:
        _arrow(sheet, at[one], at[other], dot, 1 + 4 * times / most)
    answered = {other for _, other, _ in bonds}
    for one, (x, y) in enumerate(at):
        colour = DARK if one in answered else LONELY
        sheet.pen.ellipse(((x - dot) * TWICE, (y - dot) * TWICE, (x + dot) * TWICE, (y + dot) * TWICE), fill=colour)
        sheet.number((x, y), str(one + 1), size=round(dot * 0.9), fill=PAPER)
    return sheet.smooth()


def _arrow(sheet: Sheet, begin: tuple[float, float], end: tuple[float, float], dot: float, width: float) -> None:
    """From the edge of one dot to that of another."""
    way = math.dist(begin, end)
    if way <= 2 * dot:
        return
    dx, dy = (end[0] - begin[0]) / way, (end[1] - begin[1]) / way
    tip = end[0] - dx * dot, end[1] - dy * dot
    back = 8 + width
    neck = tip[0] - dx * back, tip[1] - dy * back
    sheet.line([begin, neck], fill=LIGHT, width=width)
    side = back / 2
    corners = [tip, (neck[0] - dy * side, neck[1] + dx * side), (neck[0] + dy * side, neck[1] - dx * side)]
    sheet.pen.polygon([(x * TWICE, y * TWICE) for x, y in corners], fill=DARK)


def _grid(what: dict[str, Any]) -> Image.Image:
    """A row for each who replied, a column for each who was replied to; the darker, the more often."""
    from PIL import Image, ImageColor  # noqa: PLC0415 - as above

    n, bonds = what["people"], what["bonds"]
    each = max(1, (WIDE - 2 * EDGE) // n)
    most = max((times for _, _, times in bonds), default=1)
    cells = Image.new("RGB", (n, n), "#f2f2f2")
    often, once = ImageColor.getrgb(DARK), ImageColor.getrgb(SOME)
    for one, other, times in bonds:
        cells.putpixel((other, one), often if 2 * times > most else once)
    sheet = _sheet(n * each + 2 * EDGE, n * each + 2 * EDGE)
    for number in range(0, n, _step(n)):
        at = EDGE + each * (number + 0.5)
        sheet.number((EDGE - 8, at), str(number + 1), size=14, anchor="rm")
        sheet.number((at, EDGE + n * each + 16), str(number + 1), size=14)
    drawn = sheet.smooth().convert("RGB")
    drawn.paste(cells.resize((n * each, n * each), Image.Resampling.NEAREST), (EDGE, EDGE))
    return drawn


def main() -> None:
    """Draw what is asked for."""
    asked = json.load(sys.stdin)
    json.dump([base64.b64encode(draw(one)).decode() for one in asked], sys.stdout)


if __name__ == "__main__":
    main()
