"""A bad line between two network namespaces: relay.py SEED NEAR FAR NAME=VALUE...

It opens a TUN device `line` in each and carries IPv4 packets from one to the other. NAMEs are delay
and jitter, in milliseconds, and lost, twice, early, bent: shares of 1 of the packets that vanish,
arrive twice, overtake others, or have one bit turned behind their IP header. It says `ready`, and
when its standard input ends, how many packets met what, as JSON.
"""

import ctypes
import fcntl
import heapq
import itertools
import json
import os
import random
import selectors
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
CLONE_NEWNET = 0x40000000
IP_HEADER = 20
MOST_WAITING = 50_000

seed, near, far, *settings = sys.argv[1:]
chance = random.Random(int(seed))
line = {name: float(value) for name, value in (setting.split("=") for setting in settings)}
counts = dict.fromkeys(("carried", "lost", "twice", "early", "bent", "overflow"), 0)


def enter(namespace):
    """Makes this thread one of the namespace's."""
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def tun(name, home):
    namespace = os.open(f"/run/netns/{name}", os.O_RDONLY)
    enter(namespace)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"line", IFF_TUN_NO_PI))
    enter(home)
    os.close(namespace)
    return device


def met(what):
    hit = chance.random() < line[what]
    counts[what] += hit
    return hit


def copies(packet):
    """What becomes of a packet: pairs of the seconds it takes and its octets."""
    if met("lost"):
        return
    if met("bent"):
        octets = bytearray(packet)
        octets[chance.randrange(IP_HEADER, len(octets))] ^= 1 << chance.randrange(8)
        packet = bytes(octets)
    for _ in range(2 if met("twice") else 1):
        late = 0 if met("early") else line["delay"] + line["jitter"] * chance.uniform(-1, 1)
        yield max(0, late) / 1000, packet


def main():
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    ends = tun(near, home), tun(far, home)
    other = dict(zip(ends, reversed(ends)))
    ready = selectors.DefaultSelector()
    for source in (*ends, sys.stdin.fileno()):
        ready.register(source, selectors.EVENT_READ)
    print("ready", flush=True)
    waiting, order = [], itertools.count()
    while True:
        wait = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for key, _ in ready.select(wait):
            if key.fd not in other:
                if not os.read(key.fd, 1024):
                    print(json.dumps(counts), flush=True)
                    return
                continue
            for _ in range(64):
                try:
                    packet = os.read(key.fd, 65536)
                except BlockingIOError:
                    break
                # The kernel's own IPv6 multicast is none of our business.
                if packet[0] >> 4 != 4 or len(packet) <= IP_HEADER:
                    continue
                if len(waiting) >= MOST_WAITING:
                    counts["overflow"] += 1
                    continue
                now = time.monotonic()
                for late, octets in copies(packet):
                    heapq.heappush(waiting, (now + late, next(order), other[key.fd], octets))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, end, octets = heapq.heappop(waiting)
            try:
                os.write(end, octets)
                counts["carried"] += 1
            except OSError:
                counts["overflow"] += 1


main()
