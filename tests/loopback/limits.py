"""How often one may ask: buckets for each route and its major parameter, and one for everything."""

from __future__ import annotations

import hashlib
import math
import re
import time
from dataclasses import dataclass, field

from tests.loopback.wire import Json

# Parameters a route has a bucket of its own for; every other number in a path is only a number.
MAJOR = {"channels", "guilds", "webhooks"}
NUMBER = re.compile(r"^\d+$")
PLENTY = (10_000, 1.0)

#: What has been seen at Discord: by method and pattern, how many in how many seconds.
AS_SEEN: tuple[tuple[str, str, int, float], ...] = (
    ("POST", "/channels/*/messages", 5, 5.0),
    ("PATCH", "/channels/*/messages/*", 5, 5.0),
    ("DELETE", "/channels/*/messages/*", 5, 1.0),
    ("PUT", "/channels/*/messages/*/reactions/*/@me", 1, 0.25),
    ("POST", "/channels/*/threads", 5, 5.0),
    ("POST", "/users/@me/channels", 10, 10.0),
)


@dataclass
class Allowed:
    """What the headers say, and the body of a refusal."""

    headers: dict[str, str]
    refusal: Json | None = None


@dataclass
class Bucket:
    """A window that starts with the first request in it."""

    limit: int
    seconds: float
    left: int = 0
    ends: float = field(default=0.0)

    def take(self, now: float) -> bool:
        if now >= self.ends:
            self.left, self.ends = self.limit, now + self.seconds
        if self.left == 0:
            return False
        self.left -= 1
        return True


class Limits:
    """Wide by default on every route, so that tests wait for nothing; 50 a second for all, as at Discord."""

    def __init__(self) -> None:
        self.default = PLENTY
        self._routes: list[tuple[str, re.Pattern[str], int, float]] = []
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._overall = Bucket(50, 1.0)
        self._renamed: dict[str, Bucket] = {}
        #: Channels may get a new name or topic twice in ten minutes, which no header tells.
        self.renames = (2, 600.0)
        #: Every refusal: method, path, scope.
        self.refused: list[tuple[str, str, str]] = []

    def set(self, method: str, pattern: str, limit: int, seconds: float) -> None:
        """So many in so many seconds for each major parameter; `*` in the pattern is one part of the path."""
        expression = re.compile("^" + re.escape(pattern).replace(r"\*", "[^/]+") + "$")
        self._routes.insert(0, (method, expression, limit, seconds))
        self._buckets.clear()

    def set_overall(self, limit: int, seconds: float = 1.0) -> None:
        self._overall = Bucket(limit, seconds)

    def as_seen(self) -> None:
        """What has been seen at Discord, instead of plenty."""
        for row in AS_SEEN:
            self.set(*row)

    def widen(self) -> None:
        """No limit that anybody could reach: for benchmarks."""
        self._routes.clear()
        self._buckets.clear()
        self.set_overall(1_000_000)
        self.renames = (1_000_000, 1.0)

    def take(self, method: str, path: str, body: object) -> Allowed:
        if path.startswith("/interactions/"):
            return Allowed({})
        now = time.monotonic()
        name, major = self._named(method, path)
        by_webhook = path.startswith("/webhooks/")
        if not by_webhook and not self._overall.take(now):
            return self._refused(method, path, self._overall, now, overall=True)
        bucket = self._buckets.get((name, major))
        if bucket is None:
            bucket = self._buckets[name, major] = Bucket(*self._limit(method, path))
        hidden = self._hidden(method, path, body)
        allowed = bucket.take(now)
        headers = self._headers(bucket, name, now)
        if not allowed:
            refused = self._refused(method, path, bucket, now)
            return Allowed(headers | refused.headers, refused.refusal)
        if hidden is not None and not hidden.take(now):
            refused = self._refused(method, path, hidden, now)
            return Allowed(headers | refused.headers, refused.refusal)
        return Allowed(headers)

    def _hidden(self, method: str, path: str, body: object) -> Bucket | None:
        parts = path.strip("/").split("/")
        if method != "PATCH" or len(parts) != 2 or parts[0] != "channels" or not isinstance(body, dict):
            return None
        if not {"name", "topic"} & set(body):
            return None
        return self._renamed.setdefault(parts[1], Bucket(*self.renames))

    def _limit(self, method: str, path: str) -> tuple[int, float]:
        for wanted, expression, limit, seconds in self._routes:
            if wanted in {method, "*"} and expression.match(path):
                return limit, seconds
        return self.default

    @staticmethod
    def _named(method: str, path: str) -> tuple[str, str]:
        parts = path.strip("/").split("/")
        major = "/".join(parts[1:3]) if parts[0] == "webhooks" else parts[1] if parts[0] in MAJOR and parts[1:] else ""
        route = "/".join("#" if NUMBER.match(part) else part for part in parts)
        if parts[0] == "webhooks" and len(parts) > 2:
            route = "/".join(["webhooks", "#", "token", *route.split("/")[3:]])
        if "reactions" in parts:  # the emoji is no part of the route
            route = route.split("/reactions/")[0] + "/reactions"
        return hashlib.sha256(f"{method} {route}".encode()).hexdigest()[:20], major

    @staticmethod
    def _headers(bucket: Bucket, name: str, now: float) -> dict[str, str]:
        after = max(bucket.ends - now, 0.0)
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": name,
        }

    def _refused(self, method: str, path: str, bucket: Bucket, now: float, *, overall: bool = False) -> Allowed:
        after = round(max(bucket.ends - now, 0.001), 3)
        scope = "global" if overall else "user"
        self.refused.append((method, path, scope))
        headers = {"Retry-After": str(math.ceil(after)), "X-RateLimit-Scope": scope}
        if overall:
            headers["X-RateLimit-Global"] = "true"
        return Allowed(
            headers, {"message": "You are being rate limited.", "retry_after": after, "global": overall, "code": 0}
        )
