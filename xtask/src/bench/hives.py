"""Reads the hives of a folder whole: hives.py FOLDER

Prints a row for each: name, keys, values, and bytes of data where they are more than four
and no number.
"""

import os
import sys

from Registry import Registry


NUMBERS = (Registry.RegDWord, Registry.RegBigEndian, Registry.RegQWord)


def walk(root):
    keys = values = size = 0
    waiting = [root]
    while waiting:
        key = waiting.pop()
        keys += 1
        key.name()
        for value in key.values():
            values += 1
            value.name()
            raw = value.raw_data()
            # Of less than four bytes it makes four, or none; numbers are as long as their type.
            if len(raw) > 4 and value.value_type() not in NUMBERS:
                size += len(raw)
            try:
                value.value()
            except Exception:
                # It knows no such type, or finds that the data is none of it.
                pass
        waiting.extend(key.subkeys())
    return keys, values, size


folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    with open(os.path.join(folder, name), "rb") as file:
        print(name, *walk(Registry.Registry(file).root()), sep="\t")
