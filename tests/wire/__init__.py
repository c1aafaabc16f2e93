"""Faults between Studyhall and Discord, each with what people notice of it."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.wire.plays", "tests.wire.school")
