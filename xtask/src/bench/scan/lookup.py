"""Binds to endpoint mappers one after another and lists each with one request:
lookup.py FIRST COUNT. Prints how many entries there were, and the seconds that it took without
starting Python and impacket."""

import ipaddress
import sys
import time

from impacket.dcerpc.v5 import epm, transport

first, count = ipaddress.ip_address(sys.argv[1]), int(sys.argv[2])
found, start = 0, time.perf_counter()
for host in (first + number for number in range(count)):
    dce = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{host}[135]").get_dce_rpc()
    dce.connect()
    dce.bind(epm.MSRPC_UUID_PORTMAP)
    request = epm.ept_lookup()
    request["inquiry_type"] = epm.RPC_C_EP_ALL_ELTS
    request["object"] = epm.NULL
    request["Ifid"] = epm.NULL
    request["vers_option"] = epm.RPC_C_VERS_ALL
    request["max_ents"] = 500
    for entry in dce.request(request)["entries"]:
        floors = epm.EPMTower(b"".join(entry["tower"]["tower_octet_string"]))["Floors"]
        found += epm.PrintStringBinding(floors).startswith("ncacn_ip_tcp:")
    dce.disconnect()
print(found, time.perf_counter() - start)
