"""pycrdt for the tests, or what stands in for it."""

import importlib.util
import shutil
import sys
import unittest
from pathlib import Path

STAND_IN = str(Path(__file__).parent / "stand_in")
#: Whether pycrdt itself is what the tests run with.
IS_REAL = importlib.util.find_spec("pycrdt") is not None
_HAS_NODE = shutil.which("node") is not None and any((parent / "node_modules" / "yjs").exists() for parent in Path(__file__).parents)

if not IS_REAL and _HAS_NODE:
    sys.path.append(STAND_IN)

needs_engine = unittest.skipUnless(IS_REAL or _HAS_NODE, "neither pycrdt nor Node with yjs is installed")


def stop_engine():
    """Ends the process of the stand-in."""
    if not IS_REAL and "pycrdt" in sys.modules:
        sys.modules["pycrdt"].stop()
