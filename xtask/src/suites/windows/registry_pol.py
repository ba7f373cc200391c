"""Reads files with Samba's reader, holds what it writes to what it read, and counts values."""

import sys

from samba.dcerpc import preg
from samba.ndr import ndr_pack, ndr_unpack

RULES = r"SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules"
count = 0
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        octets = file.read()
    read = ndr_unpack(preg.file, octets)
    assert ndr_pack(read) == octets, f"{name} is written otherwise"
    for entry in read.entries:
        if entry.keyname == RULES and entry.valuename.startswith("Seawall p1 "):
            assert entry.type == 1 and entry.data.startswith("v2.10|Action=Block|"), entry.data
            assert entry.data.endswith("|EmbedCtxt=Seawall p1|"), entry.data
        elif entry.keyname == RULES:
            assert entry.valuename.startswith("**del.Seawall p1 "), entry.valuename
        else:
            assert (entry.valuename, entry.type, entry.data) == ("PolicyVersion", 4, 0x20A)
        count += 1
print(count)
