"""Lists an endpoint map in pages of a given size, a line an entry: ept_lookup.py HOST PORT SIZE.

Unlike impacket's hept_lookup it keeps what comes together with a status. The last line has it.
"""

import sys

from impacket import uuid
from impacket.dcerpc.v5 import epm, transport

host, port, size = sys.argv[1:]
dce = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{host}[{port}]").get_dce_rpc()
dce.connect()
dce.bind(epm.MSRPC_UUID_PORTMAP)
request = epm.ept_lookup()
request["inquiry_type"] = epm.RPC_C_EP_ALL_ELTS
request["object"] = epm.NULL
request["Ifid"] = epm.NULL
request["vers_option"] = epm.RPC_C_VERS_ALL
request["max_ents"] = int(size)
pages = 0
while True:
    dce.call(request.opnum, request)
    page = epm.ept_lookupResponse(dce.recv())
    pages += 1
    for entry in page["entries"]:
        floors = epm.EPMTower(b"".join(entry["tower"]["tower_octet_string"]))["Floors"]
        interface, version = uuid.string_to_uuidtup(str(floors[0]))
        annotation = b"".join(entry["annotation"]).rstrip(b"\0").decode()
        print(interface.lower(), version, epm.PrintStringBinding(floors), annotation, sep="\t")
    handle = page["entry_handle"]
    if page["status"] or not any(handle["context_handle_uuid"]):
        print(f"{pages} pages, status {page['status']:#010x}")
        break
    request["entry_handle"] = handle
