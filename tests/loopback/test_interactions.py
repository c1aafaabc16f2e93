from __future__ import annotations

import io
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.loopback.loopback import Loopback
from tests.loopback.plain import Plain


class Form(discord.ui.Modal, title="A group"):
    called: discord.ui.TextInput[Form] = discord.ui.TextInput(label="Name", max_length=10, default="Proofs")
    why: discord.ui.Label[Form] = discord.ui.Label(
        text="Why", component=discord.ui.TextInput(style=discord.TextStyle.long, custom_id="why", required=False)
    )
    size: discord.ui.Label[Form] = discord.ui.Label(
        text="Size",
        component=discord.ui.Select(
            custom_id="size", options=[discord.SelectOption(label=one, value=one) for one in ("two", "three")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        why, size = self.why.component, self.size.component
        assert isinstance(why, discord.ui.TextInput)
        assert isinstance(size, discord.ui.Select)
        await interaction.response.send_message(f"{self.called.value}|{why.value}|{size.values}", ephemeral=True)


class Panel(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Join", custom_id="join")
    async def join(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.edit_message(content=f"{interaction.user.name} is in", view=None)

    @discord.ui.button(label="Closed", custom_id="closed", disabled=True)
    async def closed(self, interaction: discord.Interaction, _: Any) -> None: ...

    @discord.ui.button(label="New", custom_id="new")
    async def new(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.button(label="Quietly", custom_id="quietly")
    async def quietly(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="done quietly")

    @discord.ui.select(cls=discord.ui.UserSelect, placeholder="With whom?", custom_id="with", max_values=2)
    async def whom(self, interaction: discord.Interaction, select: discord.ui.UserSelect[Panel]) -> None:
        names = [one.display_name for one in select.values]
        await interaction.response.send_message(f"with {names}", ephemeral=True)

    @discord.ui.select(placeholder="When?", custom_id="when", options=[discord.SelectOption(label="Monday", value="1")])
    async def when(self, interaction: discord.Interaction, select: discord.ui.Select[Panel]) -> None:
        await interaction.response.send_message(f"on {select.values}", ephemeral=True)


class Asking(Plain):
    async def setup_hook(self) -> None:
        group = app_commands.Group(name="group", description="Groups")

        @group.command(description="Start one")
        @app_commands.choices(
            kind=[app_commands.Choice(name="Study", value="s"), app_commands.Choice(name="Fun", value="f")]
        )
        async def start(
            interaction: discord.Interaction,
            name: str,
            kind: app_commands.Choice[str],
            size: app_commands.Range[int, 2, 9] = 4,
        ) -> None:
            await interaction.response.send_message(f"{name} {kind.value} {size}", view=Panel())

        @group.command(description="Bring somebody")
        async def bring(interaction: discord.Interaction, who: discord.Member, where: discord.TextChannel) -> None:
            may = who.resolved_permissions
            assert may is not None
            await interaction.response.send_message(f"{who.name} to {where.name}, {may.send_messages}", ephemeral=True)

        @group.command(description="Join one")
        async def join(interaction: discord.Interaction, group: str) -> None:
            await interaction.response.send_message(group)

        @join.autocomplete("group")
        async def known(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [
                app_commands.Choice(name=one, value=one) for one in ("Proofs", "Rings") if typed.lower() in one.lower()
            ]

        @self.tree.command(description="Take your time")
        async def slowly(interaction: discord.Interaction, *, alone: bool) -> None:
            await interaction.response.defer(ephemeral=alone, thinking=True)
            await interaction.edit_original_response(content=f"for {interaction.user.mention}")
            await interaction.followup.send("and a file", file=discord.File(io.BytesIO(b"x"), "x.txt", description="x"))

        @self.tree.command(description="For teachers")
        @app_commands.default_permissions(manage_messages=True)
        async def close(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("closed")

        @self.tree.context_menu(name="Give feedback on this")
        async def feedback(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"on {message.content!r}", ephemeral=True)

        @self.tree.context_menu(name="Ask for help")
        async def help_(interaction: discord.Interaction, member: discord.Member) -> None:
            await interaction.response.send_message(f"of {member.name}", ephemeral=True)

        @self.tree.command(description="Says nothing")
        async def silent(interaction: discord.Interaction) -> None: ...

        self.tree.add_command(group)
        self.add_view(Panel())
        await self.tree.sync()


@pytest.fixture
async def bot(there: Loopback) -> Any:
    async with Asking(there) as plain:
        yield plain


async def test_commands_are_registered_and_listed(there: Loopback, bot: Asking) -> None:
    assert set(there.commands()) == {"group", "slowly", "close", "silent"}
    assert set(there.commands(3)) == {"Give feedback on this"}
    assert {one.name for one in await bot.tree.fetch_commands()} == {
        *there.commands(),
        *there.commands(2),
        *there.commands(3),
    }
    first = there.commands()["group"]["id"]
    await bot.tree.sync()
    assert there.commands()["group"]["id"] == first


@pytest.mark.usefixtures("bot")
async def test_a_command_with_options(there: Loopback) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    asked = await ada.slash("group start", algebra, name="Proof", kind="Study")
    assert asked.acknowledged is not None
    assert asked.acknowledged.kind == 4
    assert asked.acknowledged.after < 1
    assert asked.response is not None
    assert asked.response.content == "Proof s 4"
    assert asked.response.labels == ["Join", "Closed", "New", "Quietly"]
    assert not asked.ephemeral


@pytest.mark.parametrize(
    ("line", "options", "why"),
    [
        ("nothing", {}, "No command 'nothing'"),
        ("group", {}, "goes on"),
        ("group stop", {}, "no subcommand"),
        ("group start", {"name": "a"}, "needs"),
        ("group start", {"name": "a", "kind": "z"}, "only allows"),
        ("group start", {"name": "a", "kind": "s", "size": 1}, "must be ≥ 2"),
        ("group start", {"name": 1, "kind": "s"}, "expects str"),
        ("group start", {"name": "a", "kind": "s", "colour": 1}, "no option"),
        ("group bring", {"who": "Ben", "where": "here"}, "cannot be 'who'"),
        ("close", {}, "is not shown"),
    ],
)
@pytest.mark.usefixtures("bot")
async def test_what_the_client_does_not_let_one_type(
    there: Loopback, line: str, options: dict[str, Any], why: str
) -> None:
    algebra = there.channel("algebra")
    with pytest.raises(AssertionError, match=why):
        there.person("Ada").slash(line, algebra, **options)


@pytest.mark.usefixtures("bot")
async def test_who_may_use_a_command(there: Loopback) -> None:
    algebra = there.channel("algebra")
    teacher = there.role("Teacher", "manage_messages")
    kim, ada = there.person("Kim", roles=[teacher]), there.person("Ada")
    assert (await kim.slash("close", algebra)).response
    assert (await ada.slash("close", algebra, force=True)).response


@pytest.mark.usefixtures("bot")
async def test_people_and_places_as_options(there: Loopback) -> None:
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    asked = await ada.slash("group bring", algebra, who=ben, where=algebra)
    assert asked.response is not None
    assert asked.response.content == "Ben to algebra, True"
    assert asked.ephemeral
    assert [one.content for one in ada.sees(algebra)] == ["Ben to algebra, True"]
    assert not ben.sees(algebra)


@pytest.mark.usefixtures("bot")
async def test_completions(there: Loopback) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    assert await ada.completes("group join", algebra, "group", "pro") == [{"name": "Proofs", "value": "Proofs"}]
    assert len(await ada.completes("group join", algebra, "group")) == 2


@pytest.mark.usefixtures("bot")
async def test_menus(there: Loopback) -> None:
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    said = ben.says(algebra, "a proof")
    on_message = await ada.menu("Give feedback on this", said)
    on_person = await ada.menu("Ask for help", ben, algebra)
    assert on_message.response
    assert on_message.response.content == "on 'a proof'"
    assert on_person.response
    assert on_person.response.content == "of Ben"


@pytest.mark.usefixtures("bot")
async def test_buttons(there: Loopback) -> None:
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    panel = (await ada.slash("group start", algebra, name="a", kind="f")).response
    assert panel
    with pytest.raises(AssertionError, match="disabled"):
        ben.presses(panel, "Closed")
    with pytest.raises(AssertionError, match="0 buttons"):
        ben.presses(panel, "Leave")
    quiet = await ben.presses(panel, "Quietly")
    await there.until(lambda: ben.sees(algebra)[0].content == "done quietly")
    pressed = await ben.presses(panel, "Join")
    assert quiet.acknowledged
    assert quiet.acknowledged.kind == 6
    assert pressed.acknowledged
    assert pressed.acknowledged.kind == 7
    assert ben.sees(algebra)[0].content == "Ben is in"
    assert not ben.sees(algebra)[0].buttons


@pytest.mark.usefixtures("bot")
async def test_selects(there: Loopback) -> None:
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    panel = (await ada.slash("group start", algebra, name="a", kind="f")).response
    assert panel
    chosen = await ada.chooses(panel, "With whom?", [ada, ben])
    assert chosen.response
    assert chosen.response.content == "with ['Ada', 'Ben']"
    when = await ada.chooses(panel, 1, ["Monday"])
    assert when.response
    assert when.response.content == "on ['1']"
    with pytest.raises(AssertionError, match="does not offer"):
        ada.chooses(panel, "when", ["Tuesday"])


@pytest.mark.usefixtures("bot")
async def test_forms(there: Loopback) -> None:
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    panel = (await ada.slash("group start", algebra, name="a", kind="f")).response
    assert panel
    opened = await ada.presses(panel, "New")
    form = opened.modal
    assert form
    assert (form.title, form.labels) == ("A group", ["Name", "Why", "Size"])
    assert [field.value for field in form.fields] == ["Proofs", None, None]
    assert form.fields[1].long
    for answers, why in (
        ({"Names": "a"}, "does not ask"),
        ({}, "'Size' has to be answered"),
        ({"Name": "a" * 11, "Size": "two"}, "shorter"),
    ):
        with pytest.raises(AssertionError, match=why):
            ada.submits(form, answers)
    with pytest.raises(AssertionError, match="was not opened for Ben"):
        ben.submits(form, {"Size": "two"})
    sent = await ada.submits(form, {"why": "to learn", "Size": "three"})
    assert sent.response
    assert sent.response.content == "Proofs|to learn|['three']"
    assert sent.response.ephemeral
    with pytest.raises(AssertionError, match="already"):
        ada.submits(form, {"Size": "two"})


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.usefixtures("bot")
async def test_an_answer_put_off(there: Loopback, *, alone: bool) -> None:
    algebra = there.channel("algebra")
    ada, ben = there.person("Ada"), there.person("Ben")
    asked = await ada.slash("slowly", algebra, alone=alone)
    assert asked.acknowledged
    assert asked.acknowledged.kind == 5
    await there.until(lambda: asked.followups)
    first, second = ada.sees(algebra)
    assert (first.content, first.ephemeral, first.edited, first.loading) == (f"for {ada.mention}", alone, False, False)
    assert first.pinged == {"Ada"}  # what was put off pings; an edit would not
    assert second.attachments[0].description == "x"
    assert len(ben.sees(algebra)) == (1 if alone else 2)


async def test_an_answer_that_comes_too_late_is_refused(there: Loopback, bot: Asking) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    kept: list[discord.Interaction] = []

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        kept.append(interaction)

    there.world.backend.answer_within = 0.02
    asked = ada.slash("silent", algebra)
    await there.until(lambda: kept and asked.expired)
    with pytest.raises(discord.NotFound) as refused:
        await kept[0].response.send_message("late")
    assert refused.value.code == 10062


async def test_an_interaction_is_answered_once_and_its_token_ends(there: Loopback, bot: Asking) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    kept: list[discord.Interaction] = []

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        kept.append(interaction)

    ada.slash("silent", algebra)
    await there.until(lambda: kept)
    with pytest.raises(discord.NotFound):  # nothing was answered yet that could be followed
        await kept[0].followup.send("too early")
    await kept[0].response.send_message("one")
    again = discord.InteractionResponse[Any](kept[0])
    with pytest.raises(discord.HTTPException) as refused:
        await again.send_message("two")
    assert refused.value.code == 40060
    await kept[0].followup.send("three")
    there.push_clock(16 * 60)
    with pytest.raises(discord.HTTPException) as refused:
        await kept[0].followup.send("four")
    assert (refused.value.status, refused.value.code) == (401, 50027)


@pytest.mark.usefixtures("bot")
async def test_commands_in_a_direct_conversation(there: Loopback) -> None:
    ada = there.person("Ada")
    asked = await ada.slash("group start", ada.opens_direct(), name="a", kind="s")
    assert asked.response
    assert ada.sees(ada.opens_direct())[0].content == "a s 4"


async def test_buttons_work_after_a_restart(there: Loopback, bot: Asking) -> None:
    algebra = there.channel("algebra")
    ada = there.person("Ada")
    panel = (await ada.slash("group start", algebra, name="a", kind="f")).response
    assert panel
    await bot.close()
    async with Asking(there):
        assert (await ada.presses(panel, "Join")).response
