"""Turn the bytes of an extract into text, and say how sure the encoding is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cxsite.issues import Issue, Place, error, place_in, place_of_byte, warning

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = "windows-1252"
# Languages whose own letters Windows-1252 has; in a site of another language these bytes mean other letters.
_WESTERN_LANGUAGES = frozenset(
    [
        "ca",
        "da",
        "de",
        "en",
        "es",
        "eu",
        "fi",
        "fo",
        "fr",
        "ga",
        "gl",
        "id",
        "is",
        "it",
        "lb",
        "ms",
        "nb",
        "nl",
        "nn",
        "no",
        "pt",
        "sv",
    ]
)
_SIGNS = frozenset("\xa0€‚„…‘’“”•–—™§©«®°±²³·»¿¡£¥ªº½¼¾")
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
# Where Windows-1252 and ISO-8859-15 have different characters that people use.
_APART = re.compile(rb"[\xa4\xa6\xa8\xb4\xb8\xbc-\xbe]")
_STRONG = re.compile(rb"[\x80-\x9f]")
_SETTLE = "name it with encoding: in the metric or below [extracts] in cxsite.toml, or export it as CSV UTF-8"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Hold a text, its encoding and how that is known: ``said``, ``certain`` or ``likely``."""

    text: str
    encoding: str
    sure: str
    issues: tuple[Issue, ...] = ()


def decode_extract(content: bytes, path: str, said: str | None, language: str = "en") -> Decoded | Issue:
    """Decode a file: by what is said of it, by its mark, as UTF-8 or UTF-16, or as Windows-1252."""
    if said:
        return _decode(content, path, said, "said")
    mark = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), _guess_wide(content))
    if mark:
        return _decode(content, path, mark, "certain")
    try:
        return Decoded(_clean(content.decode("utf-8")), "utf-8", "certain")
    except UnicodeDecodeError as cause:
        return _decode_western(content, path, cause.start, language)


def _decode(content: bytes, path: str, encoding: str, sure: str) -> Decoded | Issue:
    try:
        text = content.decode("utf-8-sig" if _is_utf8(encoding) else encoding)
    except UnicodeError as cause:
        start = cause.start if isinstance(cause, UnicodeDecodeError) else 0
        wide = encoding.startswith(("utf-16", "utf-32"))
        place = Place(path) if wide else place_of_byte(content, path, start)
        return error("CX304", f"the extract is not {encoding}, as which it is read", place, _SETTLE)
    return Decoded(_clean(text.removeprefix("\ufeff")), encoding.removesuffix("-sig"), sure)


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess_wide(content: bytes) -> str:
    """Recognise UTF-16 without a mark: a table's commas, digits and line ends have a zero as other half."""
    head = content[:4000]
    if len(head) < 4 or len(content) % 2:
        return ""
    first, second = head[0::2].count(0), head[1::2].count(0)
    enough = 0.4 * (len(head) // 2)
    if first >= enough and second == 0:
        return "utf-16-be"
    return "utf-16-le" if second >= enough and first == 0 else ""


def _decode_western(content: bytes, path: str, start: int, language: str) -> Decoded | Issue:
    place = place_of_byte(content, path, start)
    if _MULTIBYTE.search(content[:start]) or _is_mostly_utf8(content):
        message = "the extract is UTF-8, but for this byte"
        return error("CX304", message, place, "export it again as CSV UTF-8")
    text = _read_western(content)
    if text is None or language.lower().partition("-")[0] not in _WESTERN_LANGUAGES:
        return error("CX304", "the extract is not UTF-8, and its encoding cannot be told", place, _SETTLE)
    offset = next(index for index, character in enumerate(text) if ord(character) > 127)
    word = _word_at(text, offset)
    message = f'the extract is not UTF-8; it is read as Windows-1252, which gives "{word}"'
    hint = f"write encoding: {WESTERN} if that is right, or name another encoding"
    return Decoded(text, WESTERN, "likely", (warning("CX304", message, place_in(text, path, offset), hint),))


def _is_mostly_utf8(content: bytes) -> bool:
    rest = _MULTIBYTE.sub(b"", content)
    return len(_MULTIBYTE.findall(content)) > sum(byte > 127 for byte in rest)


def _read_western(content: bytes) -> str | None:
    if _APART.search(content) and not _STRONG.search(content):
        return None
    try:
        text = _clean(content.decode("cp1252"))
    except UnicodeDecodeError:
        return None
    found = re.finditer(r"[^\x00-\x7f]+", text)
    return text if all(_reads_western(text, run.start(), run.end()) for run in found) else None


def _reads_western(text: str, start: int, end: int) -> bool:
    """Say whether a run of characters beyond ASCII looks like words of Western Europe.

    Other encodings read as this one give capitals inside words, signs between letters, or whole words
    of accents.
    """
    run, before, after = text[start:end], text[start - 1 : start], text[end : end + 1]
    if sum(character.isalpha() for character in run) > 2:
        return False
    if (
        any(character.isupper() for character in run)
        and before.isalpha()
        and (before + after).upper() != before + after
    ):
        return False
    inside = before.isalpha() and after.isalpha()
    signs = frozenset("’·ªº") if inside else _SIGNS
    return all(character.isalpha() or character in signs for character in run)


def _word_at(text: str, offset: int) -> str:
    start = max(text.rfind(mark, 0, offset) for mark in ',;\t|\n"') + 1
    return re.split(r'[,;\t|\n"]', text[start : offset + 40])[0].strip()
