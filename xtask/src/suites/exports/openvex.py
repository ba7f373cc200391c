"""Reads an OpenVEX document with vexipy, which refuses what breaks the specification:
openvex.py FILE. Prints how many statements there are.
"""

import sys

from vexipy import Document

with open(sys.argv[1], encoding="utf-8") as file:
    print(len(Document.from_json(file.read()).statements))
