"""The log at its most talkative holds nothing that anybody typed, whatever happened to it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line.program import studyhall

CONFIG = """\
[terminal]
teachers = ["kim"]
students = ["ada", "ben", "eve"]
closed = ["eve"]
[log]
level = "debug"
file = "log.json"
"""
SCRIPT = """\
kim #lobby: /course open Xalgebra language=en zone=Europe/Berlin
ada #lobby: /course join
ben #lobby: /course join
eve #lobby: /course join
ada #lobby: /group start Xowls Xfractions
ben #lobby presses Join Xowls
ada #lobby: /feedback ask
ada privately: Xmywork is a long text about xsquares
ada privately: Xiwish somebody read it
ada privately presses Send
ben #lobby: /feedback give
kim #lobby: /discuss start Xwhyisit so that xsquares are xrectangles?
ben #lobby: Xbecause each xangle is a right one, and that is all it takes
ada #lobby: I agree xtotally
eve #lobby: xsmalltalk
+10m
eve #lobby: /tutor ask topic=Xtrigonometry tried=Xnothing stuck=Xeverything
ada #lobby: /xmistyped and more
ada #lobby: /group start
ben privately: xprivately said
kim #lobby: /teacher xwrong
kim #lobby: /course settings zone=Xnowhere
+2d
kim #lobby: /discuss end
ben #lobby: /group leave Xowls
"""


def test_no_word_of_anybody_reaches_the_log(tmp_path: Path) -> None:
    done = studyhall(tmp_path, "run", "--script", "-", typed=SCRIPT, config=CONFIG)
    words = {word.strip(".,:?=").casefold() for word in SCRIPT.replace("=", " ").split()}
    typed = {word for word in words if word.startswith("x")}
    said = {word for word in typed if word in done.stdout.casefold()}
    assert len(said) >= 12, said  # it all really happened
    log = (tmp_path / "log.json").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"ready", "stopped"} <= {line["event"] for line in lines}
    assert not [word for word in typed if word in log.casefold()]
    assert not [name for name in ("ada", "ben", "eve", "kim") if f'"{name}"' in log.casefold()]
