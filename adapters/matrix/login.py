"""Being let in: with the owner's token, or by a login whose token is kept, because homeservers count logins.

The device is always the same one, since people's clients trust the device. For an application service, too, there is a
login, because to hear and to encrypt takes a device; with its own token it says what homeservers would count.
"""

from __future__ import annotations

import os
from pathlib import Path

import structlog

from adapters.matrix.keys import Client, Keys, Secret
from adapters.matrix.settings import Settings
from adapters.matrix.wire import BAD, FORBIDDEN, GONE_TOKEN, UNAUTHORIZED, Trouble, Wire
from bot.language import Clock, Unusable

log = structlog.get_logger()

TOKEN = "token"  # noqa: S105 - the name of the file in which a login's is kept

_REFUSED = "the homeserver refuses the access token. Log in as the bot again, and store the new token."
_NO_LOGIN = (
    "the homeserver refuses the login ({code}). Correct matrix.user, and the password or appservice token; or have an "
    "administrator look whether the account was deactivated."
)
_NO_ACCOUNT = "{user} is deactivated or locked. Have an administrator of the homeserver open the account again."
_NO_SERVICE = (
    "the homeserver does not let the application service speak for {user} ({code}). Name the account among the users "
    "of its registration, and set its as_token as matrix.appservice_token."
)
_AS_SERVICE = "m.login.application_service"
_SHUT = frozenset({"M_USER_DEACTIVATED", "M_USER_LOCKED"})


def keyring(settings: Settings, clock: Clock) -> tuple[Client, Keys]:
    """The connection to the homeserver, and the keys that the bot has there.

    Raises:
        Unusable: there is no secret to protect them with.

    """
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = Secret(settings.secret, settings.user)
    client = Client(
        settings.homeserver.rstrip("/"), settings.user, settings.folder, secret, clock, device_id=settings.device
    )
    return client, Keys(client, secret, settings.folder, clock, password=settings.password or None)


class Login:
    """The account that the bot uses."""

    def __init__(self, wire: Wire, settings: Settings) -> None:
        """Not let in yet."""
        self._wire = wire
        self._settings = settings

    @property
    def _file(self) -> Path:
        return self._settings.folder / TOKEN

    async def enter(self) -> None:
        """Be let in.

        Raises:
            Unusable: the homeserver does not let us in, or as somebody else.
            Away: it cannot be reached.

        """
        await self._come_in()
        if self._settings.appservice:
            try:
                await self._wire.serve(self._settings.appservice)
            except Trouble as error:
                raise self._refused(error, _NO_SERVICE) from error

    async def _come_in(self) -> None:
        settings = self._settings
        if settings.token:
            if not await self._with(settings.token):
                raise Unusable(_REFUSED)
            return
        if self._file.exists() and await self._with(self._file.read_text(encoding="utf-8").strip()):
            return
        await self._log_in()

    def _refused(self, error: Trouble, says: str) -> Exception:
        """What the owner has to mend; what the homeserver did not say itself may pass by itself."""
        if not error.code or error.status not in {BAD, UNAUTHORIZED, FORBIDDEN}:
            return error
        says = _NO_ACCOUNT if error.code in _SHUT else says
        return Unusable(says.format(user=self._settings.user, code=error.code))

    async def _with(self, token: str) -> bool:
        """Whether this token still lets us in, as whom and on the device that we should be."""
        self._wire.client.access_token = token
        try:
            said = await self._wire.get("account", "whoami")
        except Trouble as error:
            if error.code in GONE_TOKEN:
                return False
            raise self._refused(error, _REFUSED) from error
        user, device = str(said.get("user_id", "")), str(said.get("device_id", ""))
        if user != self._settings.user:
            raise Unusable(
                f"the access token is {user}'s, not {self._settings.user}'s. Correct matrix.user or the token."
            )
        if not device:
            raise Unusable("the access token belongs to no device. Set it as matrix.appservice_token, or log in.")
        self._use(device, token)
        return True

    async def _log_in(self) -> None:
        settings = self._settings
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": settings.user},
            "device_id": settings.device,
            "initial_device_display_name": "Studyhall",
        }
        self._wire.client.access_token = settings.appservice
        try:
            if settings.appservice:
                body["type"] = _AS_SERVICE
                await self._register()
            else:
                body["password"] = settings.password
            said = await self._wire.post("login", body=body)
        except Trouble as error:
            raise self._refused(error, _NO_LOGIN) from error
        token = str(said["access_token"])
        self._keep(token)
        self._use(str(said["device_id"]), token)
        log.info("logged in on matrix", device=said["device_id"])

    async def _register(self) -> None:
        """Make the account of an application service, unless there is one."""
        name = self._settings.user.partition(":")[0].removeprefix("@")
        try:
            await self._wire.post("register", body={"type": _AS_SERVICE, "username": name, "inhibit_login": True})
        except Trouble as error:
            if error.code not in {"M_USER_IN_USE", "M_EXCLUSIVE"}:
                raise

    def _keep(self, token: str) -> None:
        """For nobody but the bot to read, whole or not at all."""
        new = self._file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(token)
        new.replace(self._file)

    def _use(self, device: str, token: str) -> None:
        known = self._wire.client
        if known.olm is None or known.device_id != device:
            known.restore_login(self._settings.user, device, token)
        known.access_token = token
