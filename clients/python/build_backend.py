"""Builds wheel and source archive with the standard library alone (PEP 517), so that neither needs a network."""

import base64
import hashlib
import io
import re
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent
PACKAGE = "vespera_bindery"
#: Zip knows no time before 1980; a fixed one makes the same file of the same sources.
TIME = (2020, 1, 1, 0, 0, 0)


def _version() -> str:
    return re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M).group(1)


def _sources():
    return sorted(path for path in (ROOT / PACKAGE).rglob("*") if path.suffix == ".py" or path.name == "py.typed")


def _tests():
    return sorted(path for path in (ROOT / "tests").rglob("*") if path.suffix in (".py", ".mjs"))


def _extras() -> str:
    """What each extra of pyproject.toml asks for, as metadata say it."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = re.search(r"^\[project\.optional-dependencies\]\n((?:.+\n)*)", text, re.M)
    lines = []
    for name, packages in re.findall(r"^(\w+) = \[(.*)\]$", listed.group(1) if listed else "", re.M):
        lines.append(f"Provides-Extra: {name}\n")
        lines += [f"Requires-Dist: {package}; extra == '{name}'\n" for package in re.findall(r'"([^"]+)"', packages)]
    return "".join(lines)


def _metadata() -> str:
    about = re.search(r'^description = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M).group(1)
    return (
        f"Metadata-Version: 2.1\nName: vespera-bindery\nVersion: {_version()}\nSummary: {about}\n"
        f"License: AGPL-3.0-only\nRequires-Python: >=3.9\nClassifier: Typing :: Typed\n{_extras()}"
        f"Description-Content-Type: text/markdown\n\n{(ROOT / 'README.md').read_text('utf-8')}"
    )


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    info = f"{PACKAGE}-{_version()}.dist-info"
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in _sources()}
    files[f"{info}/METADATA"] = _metadata().encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: vespera-bindery\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD").encode()
    name = f"{PACKAGE}-{_version()}-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return name


def build_sdist(sdist_directory, config_settings=None):
    base = f"{PACKAGE}-{_version()}"
    paths = [*_sources(), *_tests(), *(ROOT / name for name in ("README.md", "pyproject.toml", Path(__file__).name))]
    with tarfile.open(Path(sdist_directory) / f"{base}.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(paths):
            archive.add(path, f"{base}/{path.relative_to(ROOT).as_posix()}")
        entry = tarfile.TarInfo(f"{base}/PKG-INFO")
        content = _metadata().encode()
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return f"{base}.tar.gz"


def _record(files, own: str) -> str:
    def line(path, content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{path},sha256={digest},{len(content)}\n"

    return "".join(line(*each) for each in files.items()) + f"{own},,\n"
