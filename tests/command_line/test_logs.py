"""Where logs go, and that they never stand in anybody's way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import structlog

from bot.config import Config
from bot.logs import set_up


def test_a_line_of_the_log_is_one_object(tmp_path: Path) -> None:
    set_up(Config(data=str(tmp_path)), terminal=True)
    structlog.get_logger().warning("something", n=1)
    [line] = (tmp_path / "studyhall.log").read_text().splitlines()
    said = json.loads(line)
    assert (said["event"], said["n"], said["level"]) == ("something", 1, "warning")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_ends_nothing() -> None:
    set_up(Config.model_validate({"log": {"file": "/dev/full"}}), terminal=False)
    for _ in range(3):
        structlog.get_logger().error("nobody reads this")
