"""Reads an activation request, given as the hexadecimal PDU: activation.py CALL PDU.

Prints, a line each and tabs between: what asks, the class, the count of interfaces, and the length
in UTF-16 units of the object's name and of the server part of it.
"""

import sys

from impacket.dcerpc.v5 import dcomrt
from impacket.uuid import bin_to_string

which, pdu = sys.argv[1], bytes.fromhex(sys.argv[2])
# A request without an object UUID has its stub after 24 octets, C706 12.6.4.9.
stub = pdu[24:]


def name_of(value):
    """The units before the terminator, and those from the leading two to the next backslash."""
    units = value[:-1] if value.endswith("\0") else value
    server = units[2:].split("\\")[0] if units.startswith("\\\\") else ""
    return len(units), len(server)


def read(value, octets):
    """What a value holds by itself, then what its pointers lead to."""
    size = value.fromString(octets)
    value.fromStringReferents(octets[size:])
    return value


if which == "RemoteActivation":
    call = dcomrt.RemoteActivation(stub)
    name = name_of(call["pwszObjectName"])
    print(which, bin_to_string(call["Clsid"]), call["Interfaces"], *name, sep="\t")
    sys.exit()

call = dcomrt.RemoteCreateInstance(stub)
reference = dcomrt.OBJREF_CUSTOM(b"".join(call["pActProperties"]["abData"]))
assert reference["clsid"] == dcomrt.CLSID_ActivationPropertiesIn, "not activation properties"
octets = reference["pObjectData"]
blob = dcomrt.ACTIVATION_BLOB(octets)
header = blob["CustomHeader"]
assert header["totalSize"] == blob["dwSize"] == len(octets) - 8, "the sizes do not agree"
# The header's own word on where the properties begin, which a decoder may not second-guess.
at = 8 + header["headerSize"]
properties = {}
for clsid, size in zip(header["pclsid"], header["pSizes"]):
    properties[clsid["Data"]] = octets[at:at + size["Data"]]
    at += size["Data"]
assert at == len(octets), f"the properties end at {at} of {len(octets)}"
assert len(properties) == header["cIfs"] == 7, f"{len(properties)} properties"
wanted = read(dcomrt.InstantiationInfoData(), properties[dcomrt.CLSID_InstantiationInfo])
name = read(dcomrt.InstanceInfoData(), properties[dcomrt.CLSID_InstanceInfo])["fileName"]
print(which, bin_to_string(wanted["classId"]), wanted["cIID"], *name_of(name), sep="\t")
