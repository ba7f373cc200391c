"""Asks an endpoint mapper where an interface is: ept_map.py HOST PORT UUID VERSION."""

import sys

from impacket import uuid
from impacket.dcerpc.v5 import epm, transport

host, port, interface, version = sys.argv[1:]
dce = transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{host}[{port}]").get_dce_rpc()
dce.connect()
print(epm.hept_map(host, uuid.uuidtup_to_bin((interface, version)), protocol="ncacn_ip_tcp", dce=dce))
