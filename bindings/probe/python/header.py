"""Reads include/rustydb.h for the Python probes: its integer constants, and its declarations without the preprocessor."""

import re
from pathlib import Path

HEADER = Path(__file__).resolve().parents[3] / "include" / "rustydb.h"


def constants():
    """Every `#define NAME integer` of the header."""
    pattern = re.compile(r"^#define (RDB_\w+) \(?(-?\d+)[uU]?\)?$", re.MULTILINE)
    return {name: int(number) for name, number in pattern.findall(HEADER.read_text())}


def declarations():
    """The header's types and functions as plain C, for cffi."""
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
    text = re.sub(r"^\s*#(?:.*\\\n)*.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:static_assert|_Static_assert).*\n", "", text, flags=re.MULTILINE)
    text = text.replace('extern "C" {', "").replace("RDB_API ", "")
    return re.sub(r"^}\s*$", "", text, flags=re.MULTILINE)
