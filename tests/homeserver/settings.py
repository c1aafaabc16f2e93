"""How a homeserver of the tests is set up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.homeserver.api import Json

NAME = "study.test"
SECRET = "not-a-secret-anywhere"

# Everything that Synapse limits by itself, three of them by several rates.
LIMITED = {
    "rc_3pid_validation": (),
    "rc_admin_redaction": (),
    "rc_delayed_event_mgmt": (),
    "rc_invites": ("per_room", "per_user", "per_issuer"),
    "rc_joins": ("local", "remote"),
    "rc_joins_per_room": (),
    "rc_key_requests": (),
    "rc_login": ("address", "account", "failed_attempts"),
    "rc_media_create": (),
    "rc_message": (),
    "rc_presence": ("per_user",),
    "rc_profile": (),
    "rc_registration": (),
    "rc_registration_token_validity": (),
    "rc_reports": (),
    "rc_room_creation": (),
    "rc_third_party_invite": (),
    "rc_user_directory": (),
}
NO_LIMIT = {"per_second": 100_000, "burst_count": 100_000}


@dataclass(frozen=True)
class Service:
    """An application service that is told nothing (it has no address), and whose accounts are not limited.

    That holds for requests with its own token. An account of it that has logged in is limited as everybody is,
    which the word `rate_limited` does not let one expect.
    """

    accounts: str = "@studyhall.*"  # a regular expression
    aliases: str = "#studyhall-.*"
    token: str = "as-not-a-secret"

    def registration(self) -> Json:
        return {
            "id": "studyhall",
            "url": None,
            "as_token": self.token,
            "hs_token": f"hs-{self.token}",
            "sender_localpart": "studyhall-service",
            "rate_limited": False,
            # Not exclusive: tests may also register an account of that name as everybody does.
            "namespaces": {
                "users": [{"exclusive": False, "regex": self.accounts}],
                "rooms": [],
                "aliases": [{"exclusive": False, "regex": self.aliases}],
            },
        }


@dataclass(frozen=True)
class Settings:
    """What differs between one homeserver and another."""

    push: bool = False
    """Whether unread messages are counted. It costs the most of all in a big room, and few tests look."""
    stock_limits: bool = False
    """Synapse's own rate limits, instead of none."""
    version: str = "12"
    """Of rooms for which nobody asks for another version."""
    service: Service | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    """As in homeserver.yaml; it comes last."""

    def write(self, folder: Path, port: int) -> Path:
        """The configuration as a file; YAML understands JSON."""
        logs = {
            "version": 1,
            "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "WARNING", "handlers": ["out"]},
            "disable_existing_loggers": False,
        }
        made: dict[str, object] = {
            "server_name": NAME,
            "pid_file": str(folder / "pid"),
            "report_stats": False,
            "registration_shared_secret": SECRET,
            "signing_key_path": str(folder / "signing.key"),
            "media_store_path": str(folder / "media"),
            "log_config": str(_json(folder / "log.yaml", logs)),
            "trusted_key_servers": [],
            "federation_domain_whitelist": [],
            "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
            "listeners": [
                {"port": port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": [{"names": ["client"]}]}
            ],
            "bcrypt_rounds": 4,
            "url_preview_enabled": False,
            "enable_room_list_search": True,
            "room_list_publication_rules": [{"action": "allow"}],
            "default_room_version": self.version,
            "push": {"enabled": self.push},
            "presence": {"enabled": False},
        }
        if not self.stock_limits:
            made |= {key: dict.fromkeys(parts, NO_LIMIT) if parts else NO_LIMIT for key, parts in LIMITED.items()}
        if self.service is not None:
            registration = _json(folder / "service.yaml", self.service.registration())
            made["app_service_config_files"] = [str(registration)]
        return _json(folder / "homeserver.yaml", {**made, **self.more})


def _json(path: Path, what: Mapping[str, object]) -> Path:
    path.write_text(json.dumps(what, indent=1))
    return path
