"""The bot's identity: made once, kept, and never put in the place of another without being asked."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
import vodozemac
from hypothesis import given, strategies
from nio import Api

from adapters.matrix.keys import Standing, facts, findings
from adapters.matrix.keys.cross_signing import NAME, CrossSigning, Identity
from adapters.matrix.keys.secret import Secret
from adapters.matrix.keys.signing import Key, canonical, is_signed
from bot.language import Unusable, Verdict
from tests.matrix_keys.conftest import Cast
from tests.matrix_keys.homeserver import Homeserver
from tests.matrix_keys.people import BOT, WORDS

SEED = bytes(range(32))

# An example of the appendices, section 3.1.1.
AUTH = """{"auth": {"success": true, "mxid": "@john.doe:example.com", "profile": {
    "display_name": "John Doe", "three_pids": [{"medium": "email", "address": "john.doe@example.org"},
    {"medium": "msisdn", "address": "123456789"}]}}}"""
AUTH_CANONICAL = (
    '{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","three_pids":'
    '[{"address":"john.doe@example.org","medium":"email"},{"address":"123456789","medium":"msisdn"}]},"success":true}}'
)


def vouched(content: dict[str, Any], public: str, name: str | None = None) -> bool:
    """Whether vodozemac, which is what Element's library is made of, takes the signature."""
    bare = {key: value for key, value in content.items() if key not in {"signatures", "unsigned"}}
    signature = content["signatures"][BOT][f"ed25519:{name or public}"]
    try:
        vodozemac.Ed25519PublicKey.from_base64(public).verify_signature(
            json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(),
            vodozemac.Ed25519Signature.from_base64(signature),
        )
    except vodozemac.SignatureException:
        return False
    return True


def test_canonical_json_is_as_the_specification_shows_it() -> None:
    # The examples of the appendices, section 3.1.1 "Examples".
    for given_json, wanted in (
        ("{}", "{}"),
        ('{"one": 1, "two": "Two"}', '{"one":1,"two":"Two"}'),
        ('{"b": "2", "a": "1"}', '{"a":"1","b":"2"}'),
        (AUTH, AUTH_CANONICAL),
        ('{"a": "日本語"}', '{"a":"日本語"}'),
        ('{"本": 2, "日": 1}', '{"日":1,"本":2}'),
        ('{"a": "\\u65E5"}', '{"a":"日"}'),
        ('{"a": null}', '{"a":null}'),
    ):
        assert canonical(json.loads(given_json)) == wanted.encode()


def test_a_signature_is_the_one_of_the_specifications_example() -> None:
    # Appendices, "Cryptographic test vectors": this seed, and these two objects.
    seed = "YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1"
    key = Key(b64decode(seed + "="))
    assert key.public == "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI"
    for content, wanted in (
        ({}, "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ"),
        (
            {"one": 1, "two": "Two"},
            "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw",
        ),
    ):
        signed = key.sign(content, "domain")
        assert signed["signatures"]["domain"][f"ed25519:{key.public}"] == wanted


@given(
    strategies.dictionaries(
        strategies.text(),
        strategies.recursive(strategies.text() | strategies.integers() | strategies.none(), strategies.lists),
    )
)
def test_every_signature_is_taken_by_an_independent_implementation(content: dict[str, Any]) -> None:
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return  # half a character cannot be sent
    content = {key: value for key, value in content.items() if key not in {"signatures", "unsigned"}}
    key = Key(SEED)
    signed = key.sign(content, BOT)
    assert vouched(signed, key.public)
    assert is_signed(signed, BOT, key.public)
    assert not is_signed(signed | {"more": 1}, BOT, key.public)
    assert not is_signed(signed, BOT, Key(bytes(32)).public)
    assert is_signed(signed | {"unsigned": {"age": 1}}, BOT, key.public)


async def standing(homeserver: Homeserver) -> bool:
    """Whether the device is vouched for by an identity, as somebody else sees it."""
    published, device = homeserver.identities[BOT], homeserver.of(BOT).keys
    if not published or device is None:
        return False
    master, signing = (next(iter(published[f"{role}_key"]["keys"].values())) for role in ("master", "self_signing"))
    return vouched(published["self_signing_key"], master) and (
        f"ed25519:{signing}" in device["signatures"][BOT] and vouched(device, signing)
    )


async def test_the_device_is_vouched_for_by_an_identity(homeserver: Homeserver, cast: Cast) -> None:
    bot = await cast.bot()
    assert bot.keys.standing is Standing.VOUCHED
    assert await standing(homeserver)
    published = homeserver.identities[BOT]
    assert vouched(published["user_signing_key"], next(iter(published["master_key"]["keys"].values())))
    device = homeserver.of(BOT).keys
    assert device is not None
    assert vouched(device, bot.client.machine.account.identity_keys["ed25519"], "BOT")


async def test_a_second_start_changes_nothing(homeserver: Homeserver, cast: Cast) -> None:
    await (await cast.bot()).close()
    before = json.dumps([homeserver.identities[BOT], homeserver.of(BOT).keys])
    homeserver.asked.clear()
    await cast.bot()
    assert json.dumps([homeserver.identities[BOT], homeserver.of(BOT).keys]) == before
    assert not [path for path in homeserver.asked if "signing" in path or "signatures" in path]


async def test_a_second_device_is_vouched_for_by_the_same_identity(
    homeserver: Homeserver, cast: Cast, tmp_path: Path
) -> None:
    await (await cast.bot()).close()
    master = homeserver.identities[BOT]["master_key"]
    # The bot logs in anew: a fresh store, the same identity.
    (tmp_path / "keys" / "keys.db").unlink()
    homeserver.devices.clear()
    bot = await cast.bot(device="OTHER")
    assert bot.keys.standing is Standing.VOUCHED
    assert await standing(homeserver)
    assert homeserver.identities[BOT]["master_key"] == master


async def test_another_identity_is_left_alone(homeserver: Homeserver, cast: Cast, tmp_path: Path) -> None:
    await (await cast.bot()).close()
    (tmp_path / "keys" / NAME).unlink()
    before = json.dumps(homeserver.identities[BOT])
    bot = await cast.bot()
    assert bot.keys.standing is Standing.FOREIGN
    assert json.dumps(homeserver.identities[BOT]) == before
    assert not (tmp_path / "keys" / NAME).exists()
    secret = Secret(WORDS, BOT)
    found = await facts(bot.client, secret, tmp_path / "keys")
    assert found.standing is Standing.FOREIGN
    assert max(finding.verdict for finding in findings(found)) is Verdict.FAULT
    # Its owner may say otherwise.
    renewed = CrossSigning(bot.client, secret, tmp_path / "keys")
    assert await renewed.begin(renew=True) is Standing.VOUCHED
    assert await standing(homeserver)
    assert json.dumps(homeserver.identities[BOT]) != before


@pytest.mark.parametrize(
    ("password", "wanted"), [("right", Standing.VOUCHED), ("wrong", Standing.PASSWORD), (None, Standing.PASSWORD)]
)
async def test_a_server_may_ask_for_the_password(
    homeserver: Homeserver, cast: Cast, password: str | None, wanted: Standing
) -> None:
    homeserver.password = "right"
    bot = await cast.bot(password=password)
    assert bot.keys.standing is wanted
    assert await standing(homeserver) is (wanted is Standing.VOUCHED)
    # The next start finishes it, with the keys that were made.
    if wanted is Standing.PASSWORD:
        await bot.close()
        bot = await cast.bot(password="right")
        assert bot.keys.standing is Standing.VOUCHED
        assert await standing(homeserver)


async def test_a_device_of_which_the_server_tells_something_else_is_not_signed(
    homeserver: Homeserver, cast: Cast
) -> None:
    """Only what we know of our device is signed: the server could show another one."""
    bot = await cast.bot(begin=False)
    await bot.keys._one_time.begin()
    device = homeserver.of(BOT).keys
    assert device is not None
    real = dict(device["keys"])
    device["keys"]["curve25519:BOT"] = "AAAA"
    secret = Secret(WORDS, BOT)
    signing = CrossSigning(bot.client, secret, Path(bot.client._folder))
    with pytest.raises(Exception, match="signature"):
        await signing.begin()
    identity = Identity.kept(Path(bot.client._folder), secret)
    assert identity is not None
    assert f"ed25519:{identity.self_signing.public}" not in device["signatures"][BOT]
    device["keys"] = real
    assert await signing.begin() is Standing.VOUCHED


async def test_seeds_that_cannot_be_opened_are_not_replaced(homeserver: Homeserver, cast: Cast, tmp_path: Path) -> None:
    await (await cast.bot()).close()
    path = tmp_path / "keys" / NAME
    path.write_text(path.read_text().replace('"sealed": "', '"sealed": "AAAA'))
    before = path.read_text()
    with pytest.raises(Unusable, match="backup"):
        await cast.bot()
    assert path.read_text() == before
    assert homeserver.identities[BOT]


# What `studyhall check` is told.


async def test_facts_of_a_bot_that_is_well(homeserver: Homeserver, cast: Cast, tmp_path: Path) -> None:
    bot = await cast.bot()
    found = await facts(bot.client, Secret(WORDS, BOT), tmp_path / "keys")
    assert (found.user, found.device, found.published) == (BOT, "BOT", True)
    assert (found.standing, found.one_time, found.fallback) == (Standing.VOUCHED, 50, True)
    assert {finding.verdict for finding in findings(found)} == {Verdict.WELL}
    while not homeserver.of(BOT).fallback_used:
        homeserver.take(BOT)
    found = await facts(bot.client, Secret(WORDS, BOT), tmp_path / "keys")
    assert (found.one_time, found.fallback) == (0, False)
    assert max(finding.verdict for finding in findings(found)) is Verdict.LOOK


async def test_facts_of_a_bot_that_was_never_started(cast: Cast, tmp_path: Path) -> None:
    bot = await cast.bot(begin=False)
    found = await facts(bot.client, Secret(WORDS, BOT), tmp_path / "keys")
    assert not found.published
    assert found.standing is Standing.UNVOUCHED
    assert max(finding.verdict for finding in findings(found)) is Verdict.LOOK


async def test_facts_of_a_token_that_is_not_known(cast: Cast, tmp_path: Path) -> None:
    bot = await cast.bot()
    bot.client.access_token = "another"
    with pytest.raises(Unusable, match="log in"):
        await facts(bot.client, Secret(WORDS, BOT), tmp_path / "keys")


def test_nio_and_we_agree_on_canonical_json() -> None:
    content = {"b": [1, {"d": None, "c": "é"}], "a": "\n"}
    assert canonical(content).decode() == Api.to_canonical_json(content)
