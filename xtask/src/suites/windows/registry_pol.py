"""Reads files with Samba's reader, holds what it writes to what it read, and counts values."""

import sys

from samba.dcerpc import preg
from samba.ndr import ndr_pack, ndr_unpack

RULES = r"SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules"
FIREWALL = r"SOFTWARE\Policies\Microsoft\WindowsFirewall"
OLE = r"SOFTWARE\Microsoft\Ole"
RPC = r"SOFTWARE\Microsoft\Rpc"
POLICIES = r"SOFTWARE\Policies\Microsoft\Windows NT"
LAUNCH = "O:BAG:BAD:(A;;CCDCLCSWRP;;;BA)(A;;CCDCSW;;;WD)"
# What the switches of the example set, and what takes them back, by key and name.
SWITCHES = {
    (OLE, "EnableDCOM"): [(1, "N"), (1, "Y")],
    (RPC, "DCOM Protocols"): [(7, "ncacn_ip_tcp\0\0".encode("utf-16-le"))],
    (RPC, "**del.DCOM Protocols"): [(1, " ")],
    (POLICIES + r"\DCOM", "MachineLaunchRestriction"): [(1, LAUNCH)],
    (POLICIES + r"\DCOM", "**del.MachineLaunchRestriction"): [(1, " ")],
    (POLICIES + r"\Rpc", "RestrictRemoteClients"): [(4, 1)],
    (POLICIES + r"\Rpc", "**del.RestrictRemoteClients"): [(1, " ")],
}
count = 0
seen = set()


def plain(data):
    """What Samba gives for texts of several lines is a list of octets."""
    return bytes(data) if isinstance(data, (list, tuple, bytes)) else data


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
        elif entry.keyname != FIREWALL:
            value = (entry.type, plain(entry.data))
            assert value in SWITCHES[entry.keyname, entry.valuename], (entry.valuename, value)
            seen.add((entry.keyname, entry.valuename, entry.type))
        else:
            assert (entry.valuename, entry.type, entry.data) == ("PolicyVersion", 4, 0x20A)
        count += 1
if len(sys.argv) > 2:
    wanted = sum(len({kind for kind, _ in values}) for values in SWITCHES.values())
    assert len(seen) == wanted, seen
print(count)
