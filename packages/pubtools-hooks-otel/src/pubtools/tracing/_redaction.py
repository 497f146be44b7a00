"""Values as text, without what looks like a secret.

Whatever has a name that looks secret is hidden: arguments, keys of mappings, options of command
lines, and, in other text, what reads ``name=value`` or ``name: value``; so are passwords in URLs.
A secret under an innocent name is not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

HIDDEN = "<redacted>"

_MAX_TEXT = 2000
_MAX_ITEMS = 50
_MAX_DEPTH = 5
_BRACKETS: dict[type, str] = {list: "[]", tuple: "()", set: "{}", frozenset: "{}"}

_SECRET_NAME = re.compile(
    r"passw(?:or)?d|passphrase|secret|token|credential|authori[sz]ation|cookie"
    r"|(?:api|access|private)[-_ ]?key"
    # Short ones only as whole words: "compass" and "author" are no secrets.
    r"|(?<![a-z])(?:pass|pw|pwd|auth|bearer|creds?)(?![a-z])",
    re.IGNORECASE,
)
_CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# To the last @, since a password may hold one itself.
_URL_PASSWORD = re.compile(r"(?<=://)([^\s/:@]*):[^\s'\"]+@")
_AUTH_SCHEME = re.compile(r"\b(Bearer|Basic|Digest)\s+[\w.~+/=-]+", re.IGNORECASE)
_OPTION = re.compile(r"(?<!\S)(?P<name>--?[\w-]+)(?P<sign>\s+)(?P<value>\S+)")
# A value is quoted, perhaps inside a quoted text; in brackets; or goes on to the next separator.
_ASSIGNMENT = re.compile(
    r"""(?P<name>[\w.-]+)(?P<sign>\\*['"]?\s*[=:]\s*)(?P<value>"""
    r"""'(?:\\.|[^'\\])*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)"""
    r"""|(?P<quote>\\+['"]).*?(?:(?<!\\)(?P=quote)|$)"""
    r"""|\[[^\]]*(?:\]|$)|\{[^}]*(?:\}|$)|\([^)]*(?:\)|$)"""
    r"""|[^\s,;&)}\]]+)""",
    re.DOTALL,
)


def is_secret_name(name: str) -> bool:
    """Return whether what is called ``name`` is likely to be a secret."""
    return _SECRET_NAME.search(_CAMEL_HUMP.sub("_", name)) is not None


def show(value: object) -> str:
    """Return a value as text of limited length, with what looks like a secret hidden."""
    try:
        return _show(value, depth=0)
    except Exception as error:  # noqa: BLE001 - whatever an object's own code may raise
        return f"<{type(value).__name__} that raises {type(error).__name__} when shown>"


def _show(value: object, depth: int) -> str:
    if isinstance(value, str):
        text = _redact(_shorten(value))
        return repr(text) if depth else text
    brackets = "{}" if isinstance(value, Mapping) else _BRACKETS.get(type(value))
    if brackets is None:
        return _redact(_shorten(repr(value) if depth else str(value)))
    if depth == _MAX_DEPTH:
        return f"{brackets[0]}…{brackets[1]}"
    parts = _show_items(value, depth + 1) if isinstance(value, Iterable) else ()
    return f"{brackets[0]}{', '.join(parts)}{brackets[1]}"


def _show_items(value: Iterable[object], depth: int) -> Iterator[str]:
    hide_next = False
    for number, item in enumerate(islice(value, _MAX_ITEMS + 1)):
        if number == _MAX_ITEMS:
            yield "…"
        elif isinstance(value, Mapping):
            secret = isinstance(item, str) and is_secret_name(item)
            yield f"{item!r}: {HIDDEN if secret else _show(value[item], depth)}"
        else:
            yield HIDDEN if hide_next else _show(item, depth)
            # In a command line as a list, the value of an option is the next item.
            hide_next = (
                isinstance(item, str)
                and item.startswith("-")
                and "=" not in item
                and is_secret_name(item)
            )


def _redact(text: str) -> str:
    text = _URL_PASSWORD.sub(rf"\1:{HIDDEN}@", text)
    text = _AUTH_SCHEME.sub(rf"\1 {HIDDEN}", text)
    text = _OPTION.sub(_hide_value, text)
    return _ASSIGNMENT.sub(_hide_value, text)


def _hide_value(match: re.Match[str]) -> str:
    name, sign, value = match["name"], match["sign"], match["value"]
    if value.startswith(HIDDEN):
        return match[0]
    # What has an innocent name may hold a secret further in: options={'password': …}
    return name + sign + (HIDDEN if is_secret_name(name) else _ASSIGNMENT.sub(_hide_value, value))


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"
