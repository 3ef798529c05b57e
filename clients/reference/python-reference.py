"""Writes the reference of the Python client from its docstrings, as Markdown on standard output."""

import inspect
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "python"))
import vespera_bindery  # noqa: E402
import vespera_bindery.live  # noqa: E402


def one_line(thing):
    return " ".join((inspect.getdoc(thing) or "").split())


class Told:
    """In place of a default that has no short form."""

    def __repr__(self):
        return "…"


def signature(method):
    """Types as they are written, without quotes around those that come later in the file, and without ``self``."""
    parameters = inspect.signature(method)
    kept = [
        each.replace(default=Told()) if callable(each.default) and each.default is not each.empty else each
        for each in parameters.parameters.values()
        if each.name != "self"
    ]
    return str(parameters.replace(parameters=kept)).replace("'", "").replace('"', "")


def default_is_told(each):
    return inspect.isfunction(each) or isinstance(each, (property, staticmethod))


def members(owner):
    for name, member in vars(owner).items():
        if name.startswith("_") or not default_is_told(member):
            continue
        said = one_line(member)
        told = name if isinstance(member, property) else name + signature(getattr(owner, name))
        yield f"- `{told}`" + (f": {said}" if said else "")


print("# Reference: the client for Python\n")
print("Written from the docstrings of `vespera_bindery`; [its README](../../clients/python/README.md) is the guide.")
offered = [(vespera_bindery, name) for name in vespera_bindery.__all__]
for module, name in [*offered, *((vespera_bindery.live, name) for name in vespera_bindery.live.__all__)]:
    thing = getattr(module, name)
    print(f"\n## {name}\n")
    if module is vespera_bindery.live:
        print("Of `vespera_bindery.live`. ", end="")
    if inspect.isfunction(thing):
        print(f"{one_line(thing)}\n\n- `{name}{signature(thing)}`")
        continue
    if one_line(thing) and not one_line(thing).startswith(f"{name}("):
        print(one_line(thing) + "\n")
    if "__init__" in vars(thing) or hasattr(thing, "__dataclass_fields__"):
        given = signature(thing.__init__).rsplit(" -> ", 1)[0]
        print(f"- `{name}{given}`")
    for line in members(thing):
        print(line)
