"""What this client asks of pycrdt, in one place: a document, its texts and its XML, counted in characters.

Written for pycrdt 0.12 (https://y-crdt.github.io/pycrdt). Its texts count in bytes of UTF-8 there, and other versions may count otherwise:
how the installed one does is measured once, and everything here is in characters of Python.
"""

from __future__ import annotations

import importlib
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ..errors import BinderyError

#: An object in the middle of a text, which no page of Bindery makes.
OBJECT = "\ufffc"
_UNITS: Dict[Tuple[int, int], Callable[[str], int]] = {
    (2, 4): lambda text: len(text.encode("utf-8", "surrogatepass")),
    (1, 2): lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    (1, 1): len,
}
Measure = Callable[[str], int]


def load_engine() -> "Engine":
    """pycrdt, as it is installed. Raises ``BinderyError`` with the code ``unsupported``, and how to install it, where it is not."""
    try:
        module = importlib.import_module("pycrdt")
    except ImportError:
        message = "Editing live needs pycrdt, which is not installed: pip install 'vespera-bindery[live]'"
        raise BinderyError("unsupported", message) from None
    return Engine(module)


class Engine:
    """The module, and how it counts."""

    def __init__(self, module: Any) -> None:
        self.module = module
        scratch = module.Doc()
        texts = [scratch.get(name, type=module.Text) for name in ("two", "four")]
        for text, letter in zip(texts, ("é", "📊")):
            text.insert(0, letter)
        self.measure_text = _unit_of(*(len(text) for text in texts))
        fragment = scratch.get("xml", type=module.XmlFragment)
        for letter in ("é", "📊"):
            fragment.children.append(module.XmlText(letter))
        self.measure_xml = _unit_of(*(len(each) for each in fragment.children))


def _unit_of(two: int, four: int) -> Measure:
    measure = _UNITS.get((two, four))
    if measure is None:
        raise BinderyError("unsupported", f"The installed pycrdt counts letters in a way that is not known here ({two}, {four}).")
    return measure


class Document:
    """A document of Yjs. Used by the thread that made it, as pycrdt asks for."""

    def __init__(self, engine: Engine, client_id: int, on_edit: Callable[[bytes], None], on_change: Callable[[], None]) -> None:
        """``on_edit`` gets the update of each edit made here; ``on_change`` is called after every edit, whoever made it."""
        self._engine = engine
        self._doc = engine.module.Doc(client_id=client_id)
        self._is_applying = False
        self._on_edit, self._on_change = on_edit, on_change
        self._subscription = self._doc.observe(self._observed)
        self.client_id = client_id

    def _observed(self, event: Any) -> None:
        if not self._is_applying:
            self._on_edit(bytes(event.update))
        self._on_change()

    def apply(self, update: bytes) -> None:
        """Takes in what others made. Raises ``BinderyError`` (``bad_answer``) for bytes that are no update."""
        self._is_applying = True
        try:
            self._doc.apply_update(update)
        except Exception as error:
            raise BinderyError("bad_answer", f"The server sent an edit that cannot be read: {error}") from error
        finally:
            self._is_applying = False

    def state(self) -> bytes:
        """The state vector."""
        return bytes(self._doc.get_state())

    def diff(self, state: bytes) -> bytes:
        """What somebody lacks who has this much."""
        return bytes(self._doc.get_update(state))

    def transact(self, edit: Callable[[], None]) -> None:
        """Makes all of it one edit."""
        with self._doc.transaction():
            edit()

    def text(self, root: str) -> "PlainText":
        engine = self._engine
        return PlainText(self._doc.get(root, type=engine.module.Text), engine.measure_text)

    def xml(self, root: str) -> "XmlNode":
        engine = self._engine
        return XmlNode(self._doc.get(root, type=engine.module.XmlFragment), engine)

    def map(self, root: str) -> Mapping[str, Any]:
        found = self._doc.get(root, type=self._engine.module.Map).to_py()
        return found if isinstance(found, dict) else {}

    def close(self) -> None:
        self._doc.unobserve(self._subscription)


class PlainText:
    """A root of plain text."""

    def __init__(self, text: Any, measure: Measure) -> None:
        self._text = text
        self._measure = measure

    def read(self) -> str:
        return str(self._text)

    def insert(self, index: int, letters: str) -> None:
        self._text.insert(self._measure(self.read()[:index]), letters)

    def delete(self, index: int, count: int) -> None:
        text = self.read()
        start = self._measure(text[:index])
        del self._text[start : start + self._measure(text[index : index + count])]


class XmlNode:
    """A fragment or an element: ``tag`` is ``None`` for the fragment."""

    def __init__(self, node: Any, engine: Engine) -> None:
        self._node = node
        self._engine = engine

    @property
    def tag(self) -> Optional[str]:
        tag = getattr(self._node, "tag", None)
        return None if tag is None else str(tag)

    @property
    def attributes(self) -> Dict[str, Any]:
        if not isinstance(self._node, self._engine.module.XmlElement):
            return {}
        return {str(name): _plain(value) for name, value in self._node.attributes}

    def children(self) -> List[Any]:
        """``XmlNode`` and ``XmlWords``, in order."""
        module, found = self._engine.module, []
        for child in self._node.children:
            if isinstance(child, module.XmlText):
                found.append(XmlWords(child, self._engine.measure_xml))
            else:
                found.append(XmlNode(child, self._engine))
        return found

    def append_element(self, tag: str) -> "XmlNode":
        children = self._node.children
        children.append(self._engine.module.XmlElement(tag))
        return XmlNode(children[len(children) - 1], self._engine)

    def append_words(self, words: str) -> None:
        self._node.children.append(self._engine.module.XmlText(words))


class XmlWords:
    """Words in an element, each with its marks."""

    def __init__(self, text: Any, measure: Measure) -> None:
        self._text = text
        self._measure = measure

    def runs(self) -> List[Tuple[str, Mapping[str, Any]]]:
        """Words in a row that have the same marks."""
        found = []
        for words, marks in self._text.diff():
            kept = {name: _plain(value) for name, value in (marks or {}).items() if value is not None}
            found.append((words if isinstance(words, str) else OBJECT, kept))
        return found

    def read(self) -> str:
        return "".join(words for words, _ in self.runs())

    def marks_at(self, index: int) -> Mapping[str, Any]:
        """Those of the letter at ``index``; of the last one behind the end."""
        marks: Mapping[str, Any] = {}
        for words, marks in self.runs():
            if index < len(words):
                return marks
            index -= len(words)
        return marks

    def insert(self, index: int, words: str, marks: Mapping[str, Any]) -> None:
        self._text.insert(self._measure(self.read()[:index]), words, dict(marks))

    def delete(self, index: int, count: int) -> None:
        start, stop = self._span(index, count)
        del self._text[start:stop]

    def format(self, index: int, count: int, marks: Mapping[str, Any]) -> None:
        """Lays marks over words; ``None`` takes one away."""
        self._text.format(*self._span(index, count), dict(marks))

    def _span(self, index: int, count: int) -> Tuple[int, int]:
        text = self.read()
        start = self._measure(text[:index])
        return start, start + self._measure(text[index : index + count])


def _plain(value: Any) -> Any:
    """Numbers of JavaScript come as floats."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [_plain(each) for each in value]
    return value
