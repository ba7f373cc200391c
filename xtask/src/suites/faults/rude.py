"""Hosts of two kinds that our lab does not have: rude.py SEED PORT [KIND ADDRESS]...

`breaks` answers the first octets with two, the right ones, and resets the connection. `floods`
answers them with 256 KiB of noise. It says `ready`, and ends when its standard input does.
"""

import os
import random
import socket
import struct
import sys
import threading
import time

seed, port, *hosts = sys.argv[1:]


def breaks(connection, _):
    # How every answer of DCE/RPC begins: version 5.0.
    connection.sendall(b"\x05\x00")
    time.sleep(0.05)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def floods(connection, chance):
    for _ in range(64):
        connection.sendall(chance.randbytes(4096))


def serve(answer, connection, chance):
    with connection:
        try:
            connection.settimeout(60)
            if connection.recv(4096):
                answer(connection, chance)
        except OSError:
            pass


def listen(answer, listener, chance):
    while True:
        connection, _ = listener.accept()
        arguments = answer, connection, random.Random(chance.random())
        threading.Thread(target=serve, args=arguments, daemon=True).start()


for kind, address in zip(hosts[::2], hosts[1::2]):
    listener = socket.create_server((address, int(port)), backlog=64)
    arguments = globals()[kind], listener, random.Random(f"{seed} {address}")
    threading.Thread(target=listen, args=arguments, daemon=True).start()
print("ready", flush=True)
while os.read(0, 1024):
    pass
