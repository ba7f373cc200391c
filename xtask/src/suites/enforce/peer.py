"""Serves, probes and holds a session open, for the suite `enforce`.

serve ADDRESS,... PORT,...    echoes on those ports, TCP and UDP, until its input ends
probe FILE                    reads a list of probes, prints a list of what became of each
session FROM TO PORT          holds a TCP session open; commands are lines of its input
"""

import json
import socket
import struct
import sys
import threading
import time

PATIENCE = 1.0


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def serve(addresses, ports):
    for address in addresses:
        for port in ports:
            tcp = socket.socket(family(address), socket.SOCK_STREAM)
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind((address, port))
            tcp.listen(256)
            threading.Thread(target=accept, args=(tcp,), daemon=True).start()
            udp = socket.socket(family(address), socket.SOCK_DGRAM)
            udp.bind((address, port))
            threading.Thread(target=echo, args=(udp,), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


def accept(tcp):
    while True:
        connection, _ = tcp.accept()
        threading.Thread(target=converse, args=(connection,), daemon=True).start()


def converse(connection):
    """Gives lines back; after `later SECONDS` it speaks by itself."""
    try:
        for line in connection.makefile("rb"):
            if line.startswith(b"later "):
                time.sleep(float(line.split()[1]))
                line = b"tick\n"
            connection.sendall(line)
    except OSError:
        pass


def echo(udp):
    while True:
        try:
            data, peer = udp.recvfrom(2048)
            udp.sendto(data, peer)
        except OSError:
            pass


def open_socket(probe, kind):
    made = socket.socket(family(probe["from"]), kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.settimeout(PATIENCE)
    made.bind((probe["from"], probe["source_port"]))
    return made


def probe_one(probe, results, index):
    tcp = probe["transport"] == "tcp"
    try:
        made = open_socket(probe, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
        try:
            made.connect((probe["to"], probe["port"]))
            made.sendall(b"hello\n")
            results[index] = "pass" if made.recv(64) == b"hello\n" else "silence"
        except (ConnectionRefusedError, ConnectionResetError):
            results[index] = "reset"
        except (TimeoutError, PermissionError):
            results[index] = "silence"
        finally:
            if tcp:
                # No TIME_WAIT: the same ports are probed again.
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            made.close()
    except OSError as error:
        results[index] = f"error: {error}"


def probe(file):
    with open(file, encoding="utf-8") as text:
        probes = json.load(text)
    results = ["error"] * len(probes)
    for at in range(0, len(probes), 150):
        some = range(at, min(at + 150, len(probes)))
        threads = [
            threading.Thread(target=probe_one, args=(probes[index], results, index))
            for index in some
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(json.dumps(results))


def session(source, target, port):
    made = socket.socket(family(source), socket.SOCK_STREAM)
    made.bind((source, 0))
    made.settimeout(PATIENCE)
    made.connect((target, port))
    lines = made.makefile("rb")

    def answer(wait):
        made.settimeout(wait)
        try:
            return "alive" if lines.readline() else "dead"
        except OSError:
            return "dead"

    def ask(text, wait):
        try:
            made.sendall(text)
        except OSError:
            return "dead"
        return answer(wait) if wait else "sent"

    print(ask(b"hello\n", PATIENCE), flush=True)
    for command in sys.stdin:
        what, _, number = command.strip().partition(" ")
        if what == "say":
            print(ask(b"hello\n", 2.0), flush=True)
        elif what == "later":
            print(ask(b"later " + number.encode() + b"\n", 0), flush=True)
        else:
            print(answer(float(number)), flush=True)


if sys.argv[1] == "serve":
    serve(sys.argv[2].split(","), [int(port) for port in sys.argv[3].split(",")])
elif sys.argv[1] == "probe":
    probe(sys.argv[2])
else:
    session(sys.argv[2], sys.argv[3], int(sys.argv[4]))
