"""A rich text that is open live: read as words or JSON, edited where words are quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple, Union

from ..errors import BinderyError
from .crdt import XmlNode, XmlWords

#: Blocks that hold words. No mark may stand in code.
TEXT_BLOCKS = frozenset({"paragraph", "heading", "codeBlock"})
MARKS = ("bold", "italic", "underline", "strike", "code", "link")
#: As the pages write marks that may stand in themselves: y-tiptap adds a hash to their names.
_HASH = re.compile(r"--[\w+/=]{8}$")
_SAFE_LINK = re.compile(r"^(?:https?://|mailto:)[^\s<>\"]+$", re.IGNORECASE)
LONGEST_EDIT = 500_000


@dataclass(frozen=True)
class Place:
    """Where quoted words stand: in which words of which block, and from which letter on."""

    block: str
    words: XmlWords
    index: int
    length: int


def to_json(fragment: XmlNode) -> Dict[str, Any]:
    """The document as ProseMirror writes it."""
    return {"type": "doc", "content": _children(fragment)}


def _children(node: XmlNode) -> List[Dict[str, Any]]:
    found: List[Dict[str, Any]] = []
    for child in node.children():
        if isinstance(child, XmlWords):
            found += [_text_node(words, marks) for words, marks in child.runs() if words]
            continue
        of = {"type": child.tag}
        if child.attributes:
            of["attrs"] = child.attributes
        content = _children(child)
        found.append({**of, "content": content} if content else of)
    return found


def _text_node(words: str, marks: Mapping[str, Any]) -> Dict[str, Any]:
    named = []
    for name, value in marks.items():
        attributes = {"attrs": dict(value)} if isinstance(value, Mapping) and value else {}
        named.append({"type": _HASH.sub("", name), **attributes})
    return {"type": "text", "text": words, **({"marks": named} if named else {})}


def to_text(fragment: XmlNode) -> str:
    """Its words alone: a line for each block, an empty one between two."""
    return "\n\n".join(_words_of(block) for block in _blocks(fragment))


def _blocks(node: XmlNode) -> Iterator[XmlNode]:
    for child in node.children():
        if isinstance(child, XmlWords):
            continue
        if child.tag in TEXT_BLOCKS:
            yield child
        else:
            yield from _blocks(child)


def _words_of(block: XmlNode) -> str:
    parts = []
    for child in block.children():
        if isinstance(child, XmlWords):
            parts.append(child.read())
        elif child.tag == "hardBreak":
            parts.append("\n")
        else:
            parts.append(str(child.attributes.get("label") or child.attributes.get("id") or ""))
    return "".join(parts)


def find(fragment: XmlNode, quote: str) -> Place:
    """Raises ``BinderyError``: ``conflict`` where the words do not stand, or several times, as the tools of agents do (edit_passage)."""
    if not quote:
        raise BinderyError("invalid_input", "Quote the words that are to be edited.")
    found: List[Place] = []
    for block in _blocks(fragment):
        for words in block.children():
            if not isinstance(words, XmlWords):
                continue
            text = words.read()
            at = text.find(quote)
            while at >= 0 and len(found) < 2:
                found.append(Place(str(block.tag), words, at, len(quote)))
                at = text.find(quote, at + 1)
    if len(found) > 1:
        raise BinderyError("conflict", f"“{quote}” stands there more than once. Quote more of what stands around it.")
    if found:
        return found[0]
    if quote in to_text(fragment):
        raise BinderyError("unsupported", "A quote ends where its block or line does; edit longer passages with set_markdown.")
    raise BinderyError("conflict", f"“{quote}” does not stand there now. Quote the words without the signs of Markdown.")


def replace(fragment: XmlNode, quote: str, replacement: str) -> None:
    """Writes other words in place of those quoted, letter by letter only where they differ, with the marks that stand there."""
    _check_words(replacement)
    place = find(fragment, quote)
    before, after = common_ends(quote, replacement)
    removed, added = len(quote) - before - after, replacement[before : len(replacement) - after]
    index = place.index + before
    # Those of the first letter that goes, or of the one behind which something is added.
    marks = place.words.marks_at(index if removed else max(0, index - 1))
    if removed:
        place.words.delete(index, removed)
    if added:
        place.words.insert(index, added, marks)


def insert(fragment: XmlNode, words: str, *, after: Optional[str], before: Optional[str]) -> None:
    """Writes words right behind or in front of those quoted, with the marks of the letter beside them."""
    quote = after if after is not None else before
    if quote is None or (after is not None and before is not None):
        raise BinderyError("invalid_input", "Say either after= or before= which words.")
    _check_words(words)
    place = find(fragment, quote)
    index = place.index + (place.length if after is not None else 0)
    beside = index - 1 if after is not None else index
    place.words.insert(index, words, place.words.marks_at(beside))


def mark(fragment: XmlNode, quote: str, name: str, value: Union[bool, str]) -> None:
    """Lays a mark over the words quoted, or takes it away with ``False``; of a link ``value`` is the address."""
    if name not in MARKS:
        raise BinderyError("unsupported", f"There is no mark {name!r} here. There are: {', '.join(MARKS)}.")
    if name == "link" and value is not False and not (isinstance(value, str) and _SAFE_LINK.match(value)):
        raise BinderyError("invalid_input", "A link has an address that begins with http://, https:// or mailto:.")
    if name != "link" and not isinstance(value, bool):
        raise BinderyError("invalid_input", f"{name} is laid over words with True, and taken away with False.")
    place = find(fragment, quote)
    if place.block == "codeBlock":
        raise BinderyError("unsupported", "No marks stand in code.")
    on: Mapping[str, Any] = {"href": value} if name == "link" else {}
    place.words.format(place.index, place.length, {name: None if value is False else on})


def append(fragment: XmlNode, text: str) -> None:
    """Adds paragraphs at the end: an empty line begins another, a line break stays one."""
    if len(text) > LONGEST_EDIT:
        raise _too_long()
    for paragraph in re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n")):
        block = fragment.append_element("paragraph")
        for number, line in enumerate(paragraph.split("\n")):
            if number:
                block.append_element("hardBreak")
            if line:
                block.append_words(line)


def _check_words(words: str) -> None:
    if "\n" in words or "\r" in words:
        raise BinderyError("unsupported", "Words within a block have no line breaks: add paragraphs with append, or use set_markdown.")
    if len(words) > LONGEST_EDIT:
        raise _too_long()


def _too_long() -> BinderyError:
    return BinderyError("too_large", f"One edit has at most {LONGEST_EDIT} characters. Make several of it.")


def common_ends(old: str, new: str) -> Tuple[int, int]:
    """How many letters at the beginning and at the end are the same in both, without overlap."""
    shorter = min(len(old), len(new))
    before = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    rest = shorter - before
    after = next((count for count in range(rest) if old[-1 - count] != new[-1 - count]), rest)
    return before, after
