"""ServerAlive2 by impacket: server_alive2.py HOST PORT prints the version, then the bindings."""

import sys

from impacket.dcerpc.v5 import dcomrt, transport
from impacket.dcerpc.v5.rpcrt import DCERPCException


def connection():
    return transport.DCERPCTransportFactory(f"ncacn_ip_tcp:{host}[{port}]").get_dce_rpc()


host, port = sys.argv[1:]
try:
    bindings = dcomrt.IObjectExporter(connection()).ServerAlive2()
except DCERPCException as error:
    print("error", error, sep="\t")
    sys.exit()
dce = connection()
dce.connect()
dce.bind(dcomrt.IID_IObjectExporter)
version = dce.request(dcomrt.ServerAlive2())["pComVersion"]
print("version", f"{version['MajorVersion']}.{version['MinorVersion']}", sep="\t")
for binding in bindings:
    print(binding["wTowerId"], binding["aNetworkAddr"].rstrip("\0"), sep="\t")
