"""A stand-in for pycrdt where that is not installed, for the tests alone: the parts that vespera_bindery.live uses, with Yjs in a process of Node.

It has the names, arguments and units of pycrdt 0.12; what it cannot show is whether pycrdt itself does the same. With pycrdt installed
the tests use pycrdt.
"""

import atexit
import base64
import json
import subprocess
import threading
from pathlib import Path

_lock = threading.RLock()
_engine = None


def _ask(operation, **given):
    global _engine
    with _lock:
        if _engine is None:
            program = str(Path(__file__).parent.parent / "engine.mjs")
            _engine = subprocess.Popen(["node", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            atexit.register(stop)
        _engine.stdin.write(json.dumps({"operation": operation, **given}).encode() + b"\n")
        _engine.stdin.flush()
        answer = json.loads(_engine.stdout.readline())
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer["value"]


def stop():
    """Ends the process; the next document begins another."""
    global _engine
    with _lock:
        engine, _engine = _engine, None
    if engine is not None:
        engine.stdin.close()
        engine.wait()
        engine.stdout.close()


class _Event:
    def __init__(self, update):
        self.update = update


class _Transaction:
    def __init__(self, doc):
        self._doc = doc

    def __enter__(self):
        self._doc._depth += 1
        return self

    def __exit__(self, *_error):
        self._doc._depth -= 1
        self._doc._tell()


class Doc:
    def __init__(self, init=None, *, client_id=None):
        assert not init
        found = _ask("doc", clientId=client_id)
        self._number, self._client_id = found["number"], found["clientId"]
        self._thread = threading.current_thread()
        self._depth, self._callbacks = 0, []

    def _check(self):
        # As pycrdt, whose documents may be used by one thread unless they are made otherwise.
        if threading.current_thread() is not self._thread:
            raise RuntimeError("a document is used by another thread than made it")

    def _do(self, operation, **given):
        self._check()
        answer = _ask(operation, **given)
        self._tell()
        return answer

    def _tell(self):
        if self._depth or not self._callbacks:
            return
        update = _ask("taken", doc=self._number)
        if update is not None:
            for callback in list(self._callbacks):
                callback(_Event(base64.b64decode(update)))

    @property
    def client_id(self):
        return self._client_id

    def transaction(self, origin=None):
        self._check()
        return _Transaction(self)

    def get(self, name, *, type):
        return type(_doc=self, _integrated=self._do("root", doc=self._number, name=name, kind=type.__name__))

    def get_state(self):
        return base64.b64decode(self._do("state", doc=self._number))

    def get_update(self, state=b"\x00"):
        return base64.b64decode(self._do("update", doc=self._number, state=base64.b64encode(state).decode()))

    def apply_update(self, update):
        self._do("apply", doc=self._number, update=base64.b64encode(update).decode())

    def observe(self, callback):
        self._callbacks.append(callback)
        return callback

    def unobserve(self, subscription):
        self._callbacks.remove(subscription)


class _Shared:
    def __init__(self, init=None, *, _doc=None, _integrated=None):
        self._prelim = init
        self._doc = _doc
        self._handle = None if _integrated is None else _integrated["handle"]
        self._tag = None if _integrated is None else _integrated["tag"]

    def _do(self, operation, **given):
        if self._doc is None:
            raise RuntimeError("Not integrated in a document yet")
        return self._doc._do(operation, handle=self._handle, **given)

    def __str__(self):
        return self._do("string")

    def __len__(self):
        return self._do("length")


class _Words(_Shared):
    def insert(self, index, value, attrs=None):
        # As pycrdt does: a text of its own takes the marks around it, one in XML has those that are given.
        given = attrs if isinstance(self, Text) else attrs or {}
        self._do("insert", index=index, text=value, attrs=given)

    def __delitem__(self, key):
        assert key.step is None and key.start >= 0 and key.stop >= 0
        if key.stop > key.start:
            self._do("remove", start=key.start, length=key.stop - key.start)


class Text(_Words):
    pass


class Map(_Shared):
    def to_py(self):
        return self._do("json")


class XmlText(_Words):
    def diff(self):
        return [tuple(each) for each in self._do("diff")]

    def format(self, start, stop, attrs):
        if stop > start:
            self._do("format", start=start, length=stop - start, attrs=attrs)


class _Children:
    def __init__(self, node):
        self._node = node

    def __len__(self):
        return self._node._do("length")

    def __getitem__(self, index):
        if index >= len(self):
            raise IndexError(index)
        found = self._node._do("child", index=index)
        return {"XmlText": XmlText, "XmlElement": XmlElement}[found["kind"]](_doc=self._node._doc, _integrated=found)

    def __iter__(self):
        return (self[index] for index in range(len(self)))

    def append(self, value):
        index = len(self)
        if isinstance(value, XmlText):
            found = self._node._do("addText", index=index, text=value._prelim)
        else:
            found = self._node._do("addElement", index=index, tag=value._prelim)
        value._doc, value._handle, value._tag = self._node._doc, found["handle"], found["tag"]


class XmlFragment(_Shared):
    @property
    def children(self):
        return _Children(self)


class XmlElement(XmlFragment):
    @property
    def tag(self):
        return self._tag

    @property
    def attributes(self):
        return _Attributes(self)


class _Attributes:
    def __init__(self, node):
        self._node = node

    def __iter__(self):
        return iter([tuple(each) for each in self._node._do("attributes")])

    def __setitem__(self, name, value):
        self._node._do("setAttribute", name=name, value=value)
