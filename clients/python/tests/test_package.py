"""Wheel and source archive are built without a network, and the wheel is what programs import."""

import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

import build_backend


class PackageTest(unittest.TestCase):
    def test_a_program_elsewhere_imports_the_wheel(self):
        with tempfile.TemporaryDirectory() as folder:
            wheel = Path(folder) / build_backend.build_wheel(folder)
            program = "import vespera_bindery; print(vespera_bindery.__file__, vespera_bindery.CodexManager.__name__)"
            options = {"cwd": folder, "env": {"PYTHONPATH": str(wheel)}, "capture_output": True, "text": True}
            run = subprocess.run([sys.executable, "-S", "-c", program], check=True, **options)
            self.assertIn(f"{wheel.name}/vespera_bindery/__init__.py CodexManager", run.stdout.replace("\\", "/"))

    def test_live_editing_is_an_extra_that_the_wheel_asks_pycrdt_for(self):
        with tempfile.TemporaryDirectory() as folder:
            wheel = Path(folder) / build_backend.build_wheel(folder)
            with zipfile.ZipFile(wheel) as archive:
                metadata = next(archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA"))
            self.assertIn("\nProvides-Extra: live\nRequires-Dist: pycrdt>=0.12.25,<0.13; extra == 'live'\n", metadata)
            program = "import vespera_bindery, sys; assert 'vespera_bindery.live' not in sys.modules; from vespera_bindery.live import open_codex; print(open_codex.__module__)"
            options = {"cwd": folder, "env": {"PYTHONPATH": str(wheel)}, "capture_output": True, "text": True}
            run = subprocess.run([sys.executable, "-S", "-c", program], check=True, **options)
            self.assertEqual(run.stdout.strip(), "vespera_bindery.live.live_codex")

    def test_the_same_sources_make_the_same_wheel(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            name = build_backend.build_wheel(one)
            build_backend.build_wheel(two)
            self.assertEqual((Path(one) / name).read_bytes(), (Path(two) / name).read_bytes())

    def test_the_source_archive_can_be_tested(self):
        with tempfile.TemporaryDirectory() as folder:
            with tarfile.open(Path(folder) / build_backend.build_sdist(folder)) as archive:
                names = {name.split("/", 1)[1] for name in archive.getnames()}
            self.assertLessEqual({"PKG-INFO", "README.md", "pyproject.toml", "build_backend.py", "tests/test_client.py", "tests/stand_in/engine.mjs", "vespera_bindery/live/session.py"}, names)


if __name__ == "__main__":
    unittest.main()
