"""Install what the tests of Matrix need, before they run."""

from __future__ import annotations

from tests.homeserver.installed import element, environment, has_node

if __name__ == "__main__":
    environment("synapse")
    if has_node():
        element()
