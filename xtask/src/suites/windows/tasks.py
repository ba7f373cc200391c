"""Reads tasks as XML and looks whether each has what makes it one."""

import sys
import xml.etree.ElementTree as ElementTree

SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
count = 0
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        octets = file.read()
    assert octets.startswith(b"\xff\xfe"), name
    task = ElementTree.fromstring(octets)
    assert task.tag == SPACE + "Task", task.tag
    parts = {part.tag.removeprefix(SPACE): part for part in task}
    assert {"Triggers", "Principals", "Settings", "Actions"} <= parts.keys(), parts.keys()
    assert len(parts["Triggers"]) > 0 and len(parts["Actions"]) == 2, name
    for step in parts["Actions"]:
        assert "Seawall p1" in step.find(SPACE + "Arguments").text, name
    count += 1
print(count)
