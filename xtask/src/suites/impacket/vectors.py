"""The golden vectors of seawall-dcerpc, as impacket's structures have them.

vectors.py write            prints `NAME HEX` a line: each value, encoded by impacket
vectors.py read OURS        OURS has lines of that form that Seawall encoded: impacket must read
                            the same values from them as from its own; prints the names that hold

The values themselves stand here and in crates/dcerpc/tests/values/impacket.rs.
"""

import random
import sys

from impacket.dcerpc.v5 import dcomrt, epm
from impacket.dcerpc.v5.dtypes import DWORD, NULL
from impacket.dcerpc.v5.ndr import NDR, NDRPOINTER, NDRPOINTERNULL
from impacket.uuid import string_to_bin, uuidtup_to_bin

CLASS = string_to_bin("5ea3a110-5ca2-4e00-8001-0000000000a5")
IIDS = [string_to_bin("00000000-0000-0000-c000-000000000046"),
        string_to_bin("000001a0-0000-0000-c000-000000000046")]
CAUSE = string_to_bin("11111111-2222-3333-4444-555555555555")
HANDLE = string_to_bin("99999999-8888-7777-6666-555555555555")
EPMAPPER = ("e1af8308-5d1f-11c9-91a4-08002b14a0fa", "3.0")
NDR20 = ("8a885d04-1ceb-11c9-9fe8-08002b104860", "2.0")


def wrapped(kind, data):
    value = kind()
    value["Data"] = data
    return value


def whole(value):
    """What a value holds by itself and what its pointers lead to, up to eight octets."""
    octets = value.getData() + value.getDataReferents()
    return octets + b"\0" * (-len(octets) % 8)


def orpc_this():
    value = dcomrt.ORPCTHIS()
    value["version"]["MajorVersion"], value["version"]["MinorVersion"] = 5, 6
    value["flags"], value["cid"], value["extensions"] = 1, CAUSE, NULL
    return value


def orpc_that():
    value = dcomrt.ORPCTHAT()
    value["flags"], value["extensions"] = 0, NULL
    return value


def tower():
    """The mapper's own: ncacn_ip_tcp, port 135, 192.0.2.7."""
    interface, ndr = epm.EPMRPCInterface(), epm.EPMRPCDataRepresentation()
    for floor, (uuid, version), names in (
            (interface, EPMAPPER, ("InterfaceUUID", "MajorVersion", "MinorVersion")),
            (ndr, NDR20, ("DataRepUuid", "MajorVersion", "MinorVersion"))):
        floor[names[0]] = string_to_bin(uuid)
        floor[names[1]], floor[names[2]] = (int(part) for part in version.split("."))
    protocol, port, host = epm.EPMProtocolIdentifier(), epm.EPMPortAddr(), epm.EPMHostAddr()
    protocol["ProtIdentifier"] = epm.FLOOR_RPCV5_IDENTIFIER
    port["IpPort"], host["Ip4addr"] = 135, bytes([192, 0, 2, 7])
    floors = [interface, ndr, protocol, port, host]
    value = epm.EPMTower()
    value["NumberOfFloors"] = len(floors)
    value["Floors"] = b"".join(floor.getData() for floor in floors)
    return value.getData()


def twr():
    value, octets = epm.twr_p_t(), tower()
    value["tower_length"], value["tower_octet_string"] = len(octets), octets
    return value


def handle(value):
    value["context_handle_attributes"], value["context_handle_uuid"] = 0, HANDLE


def lookup_request():
    call = epm.ept_lookup()
    call["inquiry_type"], call["vers_option"], call["max_ents"] = 1, 1, 500
    call["object"] = NULL
    call["Ifid"]["Uuid"] = string_to_bin(EPMAPPER[0])
    call["Ifid"]["VersMajor"], call["Ifid"]["VersMinor"] = 3, 0
    handle(call["entry_handle"])
    return call


def lookup_response():
    call = epm.ept_lookupResponse()
    handle(call["entry_handle"])
    for annotation in (b"Endpoint mapper\0", b"\0"):
        entry = epm.ept_entry_t()
        entry["object"], entry["tower"], entry["annotation"] = CLASS, twr(), annotation
        call["entries"].append(entry)
    call["num_ents"], call["status"] = 2, 0x16C9A0D6
    return call


def map_request():
    call = epm.ept_map()
    call["obj"], call["map_tower"], call["max_towers"] = CLASS, twr(), 4
    handle(call["entry_handle"])
    return call


def map_response():
    call = epm.ept_mapResponse()
    handle(call["entry_handle"])
    call["ITowers"].append(twr())
    call["num_towers"], call["status"] = 1, 0
    return call


def units(text):
    return [ord(character) for character in text]


def fill_bindings(value):
    """ncacn_ip_tcp at 192.0.2.7, and NTLM without a name."""
    names = [7, *units("192.0.2.7"), 0, 0]
    security = [10, 0xFFFF, 0, 0]
    value["wNumEntries"], value["wSecurityOffset"] = len(names) + len(security), len(names)
    value["aStringArray"] = names + security


def server_alive2_response():
    call = dcomrt.ServerAlive2Response()
    call["pComVersion"]["MajorVersion"], call["pComVersion"]["MinorVersion"] = 5, 7
    fill_bindings(call["ppdsaOrBindings"])
    # To impacket this is a pointer that may be null; on the wire it is a word that is 0.
    call["pReserved"], call["ErrorCode"] = NULL, 0
    return call


def resolve_oxid_request():
    call = dcomrt.ResolveOxid()
    call["pOxid"], call["cRequestedProtseqs"] = 0x1122334455667788, 2
    call["arRequestedProtseqs"] = [7, 8]
    return call


def complex_ping_request():
    call = dcomrt.ComplexPing()
    call["pSetId"], call["SequenceNum"] = 0x0102030405060708, 3
    call["cAddToSet"], call["cDelFromSet"] = 2, 0
    for oid in (9, 10):
        call["AddToSet"].append(wrapped(dcomrt.OID, oid))
    call["DelFromSet"] = NULL
    return call


def remote_activation_request():
    call = dcomrt.RemoteActivation()
    call["ORPCthis"], call["Clsid"] = orpc_this(), CLASS
    call["pwszObjectName"] = "\\\\A\\B\0"
    call["pObjectStorage"] = NULL
    call["ClientImpLevel"], call["Mode"], call["Interfaces"] = 2, 0, len(IIDS)
    for iid in IIDS:
        call["pIIDs"].append(wrapped(dcomrt.IID, iid))
    call["cRequestedProtseqs"] = 1
    call["aRequestedProtseqs"].append(7)
    return call


def remote_activation_response():
    call = dcomrt.RemoteActivationResponse()
    call["ORPCthat"], call["pOxid"] = orpc_that(), 0x1122334455667788
    fill_bindings(call["ppdsaOxidBindings"])
    call["pipidRemUnknown"], call["pAuthnHint"] = CAUSE, 5
    call["pServerVersion"]["MajorVersion"], call["pServerVersion"]["MinorVersion"] = 5, 6
    # impacket's HRESULT has a sign.
    call["phr"], call["ErrorCode"] = 0x80040154 - (1 << 32), 0
    for _ in IIDS:
        call["ppInterfaceData"].append(NULL)
        call["pResults"].append(wrapped(dcomrt.HRESULT, 0x80040154 - (1 << 32)))
    return call


def interface_pointer(octets):
    value = dcomrt.PMInterfacePointer()
    value["ulCntData"], value["abData"] = len(octets), list(octets)
    return value


def properties():
    """Every property a client sends, in the order of Windows."""
    special = dcomrt.SpecialPropertiesData()
    special["dwSessionId"], special["dwDefaultAuthnLvl"] = 0xFFFFFFFF, 2
    # impacket has two reserved words before the 32 octets that the specification has.
    special["dwOrigClsctx"], special["Reserved"] = 0x17, b"\0" * 32
    wanted = dcomrt.InstantiationInfoData()
    wanted["classId"], wanted["classCtx"], wanted["cIID"] = CLASS, 0x10, len(IIDS)
    wanted["pIID"].extend(wrapped(dcomrt.IID, iid) for iid in IIDS)
    wanted["clientCOMVersion"]["MajorVersion"], wanted["clientCOMVersion"]["MinorVersion"] = 5, 6
    wanted["thisSize"] = len(whole(wanted))
    context = dcomrt.ActivationContextInfoData()
    context["clientOK"] = 0
    context["pIFDClientCtx"], context["pIFDPrototypeCtx"] = NULL, interface_pointer(b"MEOW")
    security = dcomrt.SecurityInfoData()
    security["pServerInfo"]["pwszName"] = "192.0.2.7\0"
    security["pServerInfo"]["pdwReserved"], security["pdwReserved"] = NULL, NULL
    location = dcomrt.LocationInfoData()
    location["machineName"], location["processId"] = NULL, 4
    instance = dcomrt.InstanceInfoData()
    instance["fileName"], instance["mode"] = "\\\\A\\B\0", 2
    instance["ifdROT"], instance["ifdStg"] = NULL, NULL
    scm = dcomrt.ScmRequestInfoData()
    scm["pdwReserved"] = NULL
    scm["remoteRequest"]["ClientImpLevel"] = 2
    scm["remoteRequest"]["cRequestedProtseqs"] = 1
    scm["remoteRequest"]["pRequestedProtseqs"].append(7)
    return [
        (dcomrt.CLSID_SpecialSystemProperties, special),
        (dcomrt.CLSID_InstantiationInfo, wanted),
        (dcomrt.CLSID_ActivationContextInfo, context),
        (dcomrt.CLSID_SecurityInfo, security),
        (dcomrt.CLSID_ServerLocationInfo, location),
        (dcomrt.CLSID_InstanceInfo, instance),
        (dcomrt.CLSID_ScmRequestInfo, scm),
    ]


def remote_create_instance_request():
    blob = dcomrt.ACTIVATION_BLOB()
    header = blob["CustomHeader"]
    header["destCtx"], header["pdwReserved"] = 2, NULL
    octets = b""
    for clsid, value in properties():
        encoded = whole(value)
        header["pclsid"].append(wrapped(dcomrt.CLSID, clsid))
        header["pSizes"].append(wrapped(DWORD, len(encoded)))
        octets += encoded
    blob["Property"] = octets
    custom = dcomrt.OBJREF_CUSTOM()
    custom["iid"] = dcomrt.IID_IActivationPropertiesIn[:-4]
    custom["clsid"] = dcomrt.CLSID_ActivationPropertiesIn
    custom["pObjectData"] = blob.getData()
    custom["ObjectReferenceSize"] = len(custom["pObjectData"]) + 8
    call = dcomrt.RemoteCreateInstance()
    call["ORPCthis"], call["pUnkOuter"] = orpc_this(), NULL
    call["pActProperties"] = interface_pointer(custom.getData())
    return call


def activator_response():
    call = dcomrt.RemoteCreateInstanceResponse()
    call["ORPCthat"], call["ppActProperties"] = orpc_that(), NULL
    call["ErrorCode"] = 0x80040154
    return call


def fields(value):
    """What a structure says, without the numbers of its pointers."""
    if isinstance(value, NDRPOINTERNULL):
        return None
    if isinstance(value, NDRPOINTER):
        data = value.fields["Data"]
        return fields(data) if value.fields["ReferentID"] else None
    if isinstance(value, NDR):
        items = value.commonHdr + value.structure + value.referent
        return {name: fields(value.fields[name]) for name, _ in items
                if name not in ("ReferentID", "Pad")}
    if isinstance(value, (list, tuple)):
        return [fields(item) for item in value]
    return value


def inside(call):
    """The properties of an activation, each read by its own structure."""
    custom = dcomrt.OBJREF_CUSTOM(b"".join(call["pActProperties"]["abData"]))
    octets = custom["pObjectData"]
    blob = dcomrt.ACTIVATION_BLOB(octets)
    header = blob["CustomHeader"]
    at = 8 + header["headerSize"]
    read = [fields(custom)["clsid"], header["totalSize"] == blob["dwSize"] == len(octets) - 8]
    for (clsid, kind), size in zip(properties(), header["pSizes"]):
        # The zeros: see `special` about its length.
        value, part = type(kind)(), octets[at:at + size["Data"]] + b"\0" * 8
        used = value.fromString(part)
        value.fromStringReferents(part[used:])
        said = fields(value)
        # The first eight octets of a serialised type are its frame, and how long it is.
        read.append((clsid, {name: said[name] for name, _ in value.structure}))
        at += size["Data"]
    return read, at == len(octets)


VALUES = [
    lookup_request, lookup_response, map_request, map_response, server_alive2_response,
    resolve_oxid_request, complex_ping_request, remote_activation_request,
    remote_activation_response, remote_create_instance_request, activator_response,
]


def read(make, octets):
    call = type(make())()
    call.fromString(octets)
    # What a call's pointers lead to is read with it.
    if make is remote_create_instance_request:
        said = fields(call)
        said["pActProperties"] = inside(call)
        return said
    return fields(call)


def encoded(make):
    # impacket draws the numbers of pointers: the same ones each time.
    random.seed(135)
    return make().getData()


if sys.argv[1] == "write":
    for make in VALUES:
        print(make.__name__, encoded(make).hex())
    sys.exit()

with open(sys.argv[2], encoding="ascii") as file:
    ours = dict(line.split() for line in file if line.strip())
for make in VALUES:
    theirs, said = read(make, encoded(make)), read(make, bytes.fromhex(ours[make.__name__]))
    assert theirs == said, f"{make.__name__}: impacket reads {said}, not {theirs}"
    print(make.__name__)
