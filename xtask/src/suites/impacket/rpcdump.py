"""impacket's rpcdump.py, which knows port 135 alone, on any port: rpcdump.py TOOL HOST PORT."""

import runpy
import sys

from impacket.examples import logger

tool, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
RPCDump = runpy.run_path(tool)["RPCDump"]
RPCDump.KNOWN_PROTOCOLS[port] = {"bindstr": f"ncacn_ip_tcp:%s[{port}]"}
logger.init()
RPCDump(port=port).dump(host, host)
