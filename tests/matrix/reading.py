"""What somebody reads in a Matrix client, and what in it is more than letters."""

from __future__ import annotations

from html.parser import HTMLParser

PERSON = "https://matrix.to/#/@"
_STYLES = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "del": "strike", "blockquote": "quotation"}


class Page(HTMLParser):
    """A message's HTML, read as a client shows it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marks: dict[str, None] = {}
        self._gap = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.text += "\n"
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            self.marks["person" if address.startswith(PERSON) else "link"] = None
        elif tag == "p":
            self.text += self._gap
            self._gap = ""
        elif tag != "pre":
            self.marks[_STYLES.get(tag, tag)] = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._gap = "\n\n"

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\n", "")
