"""How a message is written, made alike: one spelling for every disguise, then words and signs.

The text is cut before anything else is done to it, so that no message costs more than another of the same length.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from bot.language import clean

READ = 1200
"""Characters that are looked at; a longer message is never nudged."""

NAMED = "ꙮ"
"""Stands for somebody who is mentioned: a letter that no living language has."""

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_GIF = re.compile(r"https?://[\w.]*(?:tenor|giphy|gfycat|klipy)[\w.]*/\S+", re.IGNORECASE)
_GIF_SAYS = re.compile(
    r"nod|agree|yes|thumb|same|true|exact|facts|preach|clap|applau|this|relat|oui|(?<![a-z])si(?!\w)"
)
_MENTION = re.compile(
    r"<@[!&]?\d+>|<#\d+>|https://matrix\.to/#/\S+|(?<![\w@])@[\w.\-]+:[\w\-]+(?:\.[\w\-]+)+|(?<![\w@])@[\w.\-]*\w"
)
_CUSTOM = re.compile(r"<a?:(\w+):\d+>|(?<![\w:]):([+\w\-]{1,40}):(?!\w)")
_QUOTED_LINE = re.compile(r"^[ \t]*>+(?!\s*$).*$", re.MULTILINE)
_PLACEHOLDER = re.compile(
    r"[\[<({]\s*(?:your |the |insert |my )?(?:name|reason|reasons|example|topic|classmate|student|quote|explain|here|"
    r"nombre|motivo|razón|nom|raison|begründung|grund|nome|ragione|imię|powód|isim|neden|名字|原因|名前|理由)[^\])>}]{0,20}[\])>}]",
    re.IGNORECASE,
)
_SHORTCODES = {
    "thumbsup": "👍", "+1": "👍", "like": "👍", "upvote": "👍", "agree": "👍", "agreed": "👍", "nod": "👍",
    "yes": "👍", "this": "👆", "same": "👆", "100": "💯", "true": "💯", "point_up": "☝", "point_up_2": "👆",
    "white_check_mark": "✅", "heavy_check_mark": "✔", "clap": "👏", "raised_hands": "🙌", "heart": "❤", "fire": "🔥",
    "thumbsdown": "👎", "-1": "👎", "rolling_eyes": "🙄", "thinking": "🤔", "joy": "😂", "sob": "😭", "arrow_up": "⬆",
}  # fmt: skip
_EMOTICON = re.compile(
    r"(?<!\w)(?:(?:[:;=8][\-'^o]?[)\](DPpOo3*]|[xX][)(DP])+|[<]3+|\^_+\^|\^\.\^|[xX]D+|:'?-?[(]+|[uoUO>]_+[uoUO<]|\\o/|<33*|T_+T|:c)(?!\w)"
)
_SAD = re.compile(r"(?<!\w):'?-?\(+|T_+T|(?<!\w):c(?!\w)")

_SPECIAL = {
    "ß": "ss", "ẞ": "SS", "ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "æ": "ae", "œ": "oe", "đ": "d", "Œ": "OE",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ک": "ك", "ی": "ي", "ـ": "",
    "ँ": "ं", "़": "", "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "‛": "'", "＇": "'", "\u200c": "", "\u200d": "",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "「": '"', "」": '"', "『": '"', "』": '"', "–": "-", "—": "-",
    "ᴀ": "a", "ʙ": "b", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ꜰ": "f", "ɢ": "g", "ʜ": "h", "ɪ": "i", "ᴊ": "j", "ᴋ": "k",
    "ʟ": "l", "ᴍ": "m", "ɴ": "n", "ᴏ": "o", "ᴘ": "p", "ʀ": "r", "ꜱ": "s", "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w",
    "ʏ": "y", "ᴢ": "z", "ʳ": "r", "➕": "+", "〜": "", "～": "", "゛": "", "¿": "", "¡": "", "،": ",", "؛": ";",
    "。": ".", "、": ",", "।": ".", "॥": ".", "・": " ", "？": "?", "؟": "?", "⁇": "??", "‽": "?",
}  # fmt: skip
_TRADITIONAL = dict(
    zip(
        "說對樣覺認為這個點寫沒錯講還麼們來學習謝開頂實無問題後樓親愛強厲誰嗎從應該當許讓種觀處義與會話語業師課間時過進運選議論證"
        "讚給總贊見聽話見讀書發現經驗長東車馬難雖條圖補充結優圍歡腦氣",
        "说对样觉认为这个点写没错讲还么们来学习谢开顶实无问题后楼亲爱强厉谁吗从应该当许让种观处义与会话语业师课间时过进运选议论证"
        "赞给总赞见听话见读书发现经验长东车马难虽条图补充结优围欢脑气",
        strict=True,
    )
)
_LOOKALIKES = str.maketrans(
    "аАеЕоОсСрРхХуУкКВМНТіІјЅѕԁһαΑοΟρΡεΕιΙκΚνΝτΤυΥβΒηΗμΜ", "aAeEoOcCpPxXyYkKBMHTiIjSsdhaAoOpPeEiIkKvNtTuYbBnHuM"
)
_OTHER_ALPHABET = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_UNWRITTEN = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
)
_KEPT = 20_000
"""Folded characters that are remembered."""


class _Folded(dict[int, str]):
    """For `str.translate`: accents, marks and letter shapes that make no difference here."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self._folded(char)
        if len(self) < _KEPT:
            self[code] = folded
        return folded

    @staticmethod
    def _folded(char: str) -> str:
        if char in _SPECIAL:
            return _SPECIAL[char]
        if char in _TRADITIONAL:
            return _TRADITIONAL[char]
        code = ord(char)
        if _UNWRITTEN.match(char) or 0xFE00 <= code <= 0xFE0F or 0x1F3FB <= code <= 0x1F3FF or code >= 0xE0000:  # noqa: PLR2004
            return ""
        if 0x1F1E6 <= code <= 0x1F1FF:  # noqa: PLR2004 - letters for flags
            return chr(code - 0x1F1E6 + ord("A"))
        if 0x1F170 <= code <= 0x1F189 or 0x1F150 <= code <= 0x1F169:  # noqa: PLR2004 - letters in dark boxes and circles
            return chr((code - 0x1F150) % 32 + ord("A"))
        if char.isdigit():
            return str(unicodedata.digit(char))
        if char.isalpha() and code < 0x2000:  # noqa: PLR2004 - accents are on alphabets, not on kana
            base = unicodedata.normalize("NFD", char)[0]
            return _SPECIAL.get(base, base)
        return char


_FOLD = _Folded()
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MORE_CJK = re.compile(f"[{_CJK}]")
_CJK_NAME = re.compile(
    r"(?:小|阿)[\u4e00-\u9fff](?=同学|老师|说|想|写|讲|一|的|$|[\s,.!])|[\u4e00-\u9fff\u30a1-\u30fe]{1,4}(?:さん|くん|君|ちゃん|先生)"
)
_PIECES = re.compile(
    rf"""(?P<plus>(?<![A-Za-z0-9_=+\-*/)\]])\+\s?10*(?:86)?(?![A-Za-z0-9_=/*.]|\s*[+*/=]))
    |(?P<percent>(?<![\w.])[1-9]\d*0\s?%|%\s?100\b)
    |(?P<ten>(?<![\w/])(?:10\s?/\s?10|100\s?/\s?100|5\s?/\s?5)(?![\w/]))
    |(?P<times>(?<!\w)[xX*]\s?(?:2|3|10+)(?!\w))
    |(?P<cjk>[{_CJK}])
    |(?P<word>(?:[^\W_{_CJK}]|[\u0900-\u0963\u0971-\u097f])+(?:'(?:[^\W\d_{_CJK}])+)*|{NAMED})
    |(?P<up>(?<!\w)\^+(?=[A-Za-z]{3}|\W|$))
    |(?P<formula>[=<>≤≥≠≈±×÷√∑∫∞→⇒^\\{{}}§$€£°]|(?<=[A-Za-z0-9_])[*/+](?=[A-Za-z0-9_])|->)
    |(?P<more>\++)
    |(?P<sign>[^\w\s!-/:-@\[-`{{-~·…¡¿])""",
    re.VERBOSE,
)
_WORDS = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:['’-][^\W_{_CJK}]+)*")
_LAUGH = re.compile(
    r"(?:a?(?:ha){2,}[hs]?|(?:he){2,}h?|(?:hi){2,}|(?:ho){2,}|a?(?:ja){2,}[jas]?|(?:je){2,}|(?:ji){2,}|(?:xa){2,}|(?:ka){3,}|k{3,}|(?:rs){2,}|l[ou]+l+(?:ol)*|lmf?ao+|rofl|mdr+|ptdr+|xd+|x+d+|w{2,}|[ه]{2,}|哈+|呵{3,}|"
    r"笑+|草|asdf\w*|j{4,}|ahah\w*|hah\w*|jaj\w*|haha\w*|kek)"
)
_RUNS = re.compile(r"(\w)\1{2,}")


_STANDING_FOR = {"plus": "+1", "ten": "10/10", "times": "x2", "up": "^", "more": "+"}
_WHOLE = 100
"""Per cent of agreement, or more, that are no figure."""
_SCARE = re.compile(r'(?<![\w"])"[^"\s]{2,15}"(?![\w"])')
"""A single word in quotation marks amid others is doubted, or spoken of."""


@dataclass(slots=True)
class Piece:
    """A word or sign, as it is compared (`word`) and whether it looked like a name."""

    word: str
    capital: bool = False


@dataclass(slots=True)
class Written:
    """A message in pieces, with what was noticed on the way."""

    pieces: list[Piece] = field(default_factory=list)
    long: bool = False
    link: bool = False
    question: bool = False
    formula: bool = False
    sad: bool = False
    doubted: bool = False
    laugh: bool = False
    quoted: bool = False
    signs: bool = False

    @property
    def words(self) -> list[str]:
        """What the pieces say."""
        return [piece.word for piece in self.pieces]


def fold(text: str) -> str:
    """Without accents, marks, disguises and differences of script that mean nothing; case is kept."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text).translate(_FOLD)
    if _OTHER_ALPHABET.search(folded) and re.search("[A-Za-z]", folded):
        folded = folded.translate(_LOOKALIKES)
    return folded


def written(text: str, read: int = READ) -> Written:
    """Cut, make alike, and take apart."""
    found = Written(long=len(text) > read)
    said = clean(text[:read])
    if ">" in said:
        without = _QUOTED_LINE.sub(" ", said)
        found.quoted, said = without != said, without
    if "://" in said or "www." in said:
        said = _MENTION.sub(f" {NAMED} ", _GIF.sub(_gif, said))
        found.link = _LINK.search(said) is not None
        said = _LINK.sub(" ", said)
    if "@" in said or "<" in said:
        said = _MENTION.sub(f" {NAMED} ", said)
    if ":" in said:
        said = _CUSTOM.sub(_short, said)
    if "[" in said or "<" in said or "(" in said:
        said = _PLACEHOLDER.sub(" ", said)
    said = fold(said)
    if not said.isascii():
        said = _CJK_NAME.sub(NAMED, said).replace("うーん", "んん")  # "hmm" is not a long "yes"
    found.sad = _SAD.search(said) is not None
    said = _EMOTICON.sub(" ", said)
    found.question = "?" in said
    found.doubted = (scare := _SCARE.search(said)) is not None and len(said.strip(" .!")) > len(scare[0])
    shouted = said.isupper()
    for match in _PIECES.finditer(said):
        _take(found, match, shouted=shouted)
    return found


def _gif(match: re.Match[str]) -> str:
    return " 👍 " if _GIF_SAYS.search(match[0].lower()) else match[0]


def _short(match: re.Match[str]) -> str:
    name = (match[1] or match[2]).lower()
    if name in _SHORTCODES:
        return f" {_SHORTCODES[name]} "
    return " " if match[1] else match[0]


def _take(found: Written, match: re.Match[str], *, shouted: bool) -> None:
    sort, piece = match.lastgroup or "", match[0]
    if sort == "word":
        word = piece.lower()
        if _LAUGH.fullmatch(word):
            found.laugh = True
        else:
            capital = not shouted and piece[0].isupper() and (len(piece) == 1 or not piece.isupper())
            found.pieces.append(Piece(word, capital))
    elif sort == "cjk":
        if piece == "笑" and not _MORE_CJK.match(match.string, match.end()):
            found.laugh = True
        elif piece not in "ーっッ":
            found.pieces.append(Piece(piece))
    elif sort == "percent":
        found.pieces.append(Piece("100%" if int(piece.strip("% ")[:6]) >= _WHOLE else piece))
    elif sort == "formula":
        found.formula = True
    else:
        found.signs |= sort == "sign"
        found.pieces.append(Piece(_STANDING_FOR.get(sort, piece)))


def word_count(text: str) -> int:
    """Words; where they are written without spaces between them, each sign is one."""
    return sum(1 for _ in _WORDS.finditer(text))


def squeezed(word: str) -> str:
    """Every run of a letter as one letter."""
    return re.sub(r"(.)\1+", r"\1", word)


def stretched(word: str) -> bool:
    """Somebody leaned on a letter: "yesss"."""
    return _RUNS.search(word) is not None
