"""A class in which something of every kind is under way, so that every command has something to be done with."""

from __future__ import annotations

from tests.hall import Hall

SCENE = """
kim #lobby: /course open Logic
eve #lobby: /course join
kim #algebra: /course open "Algebra 1"
ada #algebra: /course join
ben #algebra: /course join
cleo #algebra: /course join
dan #algebra: /course join
ada #algebra: /group start name=Owls times="Tue 18-20"
cleo #algebra: /group join Owls
ada #algebra: /group hours "Tue 18-20"
cleo #algebra: /group hours "Tue 18-20"
ada #algebra: /group ask question="Why does the step go to n + 1?"
ada #algebra: /group meet when="Tue 18:00"
ada #algebra: /feedback ask work="My proof about odd numbers" wish="Is the step clear?"
cleo #algebra: /feedback give 1
cleo privately: In row 2 of the picture the dots show n + 1, so keep it.
cleo privately: skip
cleo privately: skip
cleo privately: skip
cleo privately: skip
cleo privately: send
dan #algebra presses Something is wrong
dan aside #algebra presses It is unkind
dan #algebra: /tutor offer induction
ada #algebra: /tutor ask topic="proof by induction" tried="I wrote down n = 1"
dan privately presses Yes, I can
ada #algebra: /course tell I am lost since Monday.
kim #algebra: /tutor mentoring title=Mentors weeks=6 every=2 days=3
kim #algebra: /review start title=Essays task="Your essay"
ada #algebra: /review submit
ada privately: The essay of ada
ada privately: skip
ada privately: send
cleo #algebra: /review submit
cleo privately: The essay of cleo
cleo privately: skip
cleo privately: send
dan #algebra: /review submit
dan privately: The essay of dan
dan privately: skip
dan privately: send
dan #algebra: /group start name=Foxes
kim #algebra: /discuss start Why is a square a rectangle, and not the other way round?
dan #algebra: /course quiet on=yes
dan #algebra: /discuss write words="Because all of its angles are right, which is what makes a rectangle." to=""
kim #algebra: /exit ask
ada #algebra: /exit answer words="why we turn the second fraction around"
kim #algebra: /reflect start
"""
"""Ada, Cleo and Dan are those whom things concern; Ben is a member like others; Eve is in another course."""


async def play(hall: Hall) -> None:
    """Have all of it happen."""
    for line in SCENE.strip().splitlines():
        who, _, rest = line.partition(" aside #algebra")
        await hall(f"{who} {hall.aside(who, '#algebra')}{rest}" if rest else line)
