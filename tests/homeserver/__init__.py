"""A real homeserver on 127.0.0.1, with students in it.

    async with await Homeserver.open(synapse) as there:
        kim = await there.teacher("Kim")
        ada = await there.person("Ada")
        algebra = await there.room("algebra", by=kim, people=[ada, there.bot])
        await ada.says(algebra, "hello")
        await there.until(lambda: kim.sees(algebra)[-1].text == "hello")

The server is Synapse, unmodified; the people are a small client of our own, and are not what is tested.
"""

from __future__ import annotations

from tests.homeserver.api import Refused
from tests.homeserver.people import Person
from tests.homeserver.school import Homeserver
from tests.homeserver.seen import Invitation, Notified, Room, Seen
from tests.homeserver.settings import Service, Settings
from tests.homeserver.synapse import Synapse

__all__ = [
    "Homeserver",
    "Invitation",
    "Notified",
    "Person",
    "Refused",
    "Room",
    "Seen",
    "Service",
    "Settings",
    "Synapse",
]
