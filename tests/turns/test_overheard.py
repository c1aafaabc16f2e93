"""The listener that every test runs beside finds what must not be logged. Here it has to."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import structlog

from adapters.discord.settings import Settings
from tests.hall import Hall
from tests.overheard import OVERHEARD

SAID = "the hippopotamus wrote my essay on squares"


async def test_what_somebody_typed_is_found_wherever_it_is_logged(hall: Hall) -> None:
    await hall("kim #algebra: /course open Algebra")
    await hall("ada #algebra: /course join")
    await hall(f"ada #algebra: /feedback ask work='{SAID}'")
    structlog.get_logger().info("saved", words=f"She says: {SAID}!")
    assert "the hippopotamus wrote" in OVERHEARD.found()[0]
    logging.getLogger("asyncio").error("Task failed: %s", SAID)
    assert "the hippopotamus wrote" in OVERHEARD.found()[0]
    with structlog.testing.capture_logs():
        structlog.get_logger().warning("captured", words=SAID)
    assert "the hippopotamus wrote" in OVERHEARD.found()[0]
    structlog.get_logger().info("ready", platforms=["terminal"])
    logging.getLogger("discord.gateway").error("Received: %s", SAID)  # the program does not keep it
    assert OVERHEARD.found() == []


@pytest.mark.parametrize(
    "secret",
    [
        "a-token-of-the-tests",
        "syt_Ym90_abcdefgh_123456",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE." + "x" * 30,
        "Bearer abcd1234",
    ],
)
def test_a_token_is_found(secret: str) -> None:
    Settings("a-token-of-the-tests")
    structlog.get_logger().error("refused", why=f"401 for {secret}")
    assert len(OVERHEARD.found()) == 1


def test_what_another_process_logged_is_read(tmp_path: Path) -> None:
    (tmp_path / "script").write_text(f"ada #algebra: {SAID}\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "studyhall.log").write_text('{"event": "x", "words": "hippopotamus wrote my"}\n')
    OVERHEARD.reads(tmp_path)
    assert "hippopotamus wrote my" in OVERHEARD.found()[0]
    (tmp_path / "data" / "studyhall.log").unlink()  # it is read once more at the end


def test_it_hears_the_logs_of_every_test(caplog: pytest.LogCaptureFixture) -> None:
    before = OVERHEARD.heard
    structlog.get_logger().info("something")
    logging.getLogger("library").error("something grave")
    logging.getLogger("library").debug("nothing that is kept")
    assert OVERHEARD.heard == before + 2
    assert caplog.records
