"""The service for systemd: shut in tightly, and agreeing with the program and with what the owner is told."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.__main__ import _parser
from tests.command_line.program import ROOT

UNIT = ROOT / "packaging" / "studyhall.service"
LOOSEST = 2.0
"""Of 10, by systemd's own measure."""


def service() -> configparser.SectionProxy:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]  # as its documentation has it
    read.read(UNIT, encoding="utf-8")
    return read["Service"]


def analyzed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def test_it_is_shut_in_tightly() -> None:
    done = analyzed("security", "--offline=true", "--no-pager", UNIT)
    [exposure] = re.findall(r"Overall exposure level for studyhall.service: ([\d.]+)", done.stdout)
    assert float(exposure) <= LOOSEST
    assert f"rates its exposure {exposure} of" in " ".join((ROOT / "docs" / "server-owners.md").read_text().split())


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name  # the program is not installed there while it is tested
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(), flags=re.MULTILINE))
    said = analyzed("verify", unit)
    assert [line for line in said.stderr.splitlines() if UNIT.name in line] == []


def test_it_starts_the_program_as_the_owner_is_told() -> None:
    told = (ROOT / "docs" / "server-owners.md").read_text(encoding="utf-8")
    program, *arguments = service()["ExecStart"].split()
    asked = _parser().parse_args(arguments)
    assert (asked.command, asked.config) == ("run", "/etc/studyhall/config.toml")
    assert program in told
    assert asked.config in told
    folder = f"/var/lib/{service()['StateDirectory']}"
    assert service()["WorkingDirectory"] == folder
    assert f'data = "{folder}"' in told
    assert "systemctl reload studyhall" in told
    assert service()["ExecReload"].split()[1:] == ["-HUP", "$MAINPID"]


def test_it_does_not_start_again_what_only_its_owner_can_mend() -> None:
    assert service()["RestartPreventExitStatus"] == "2"  # what the program ends with then
    assert int(service()["TimeoutStopSec"]) > 10
