"""Runs a program and says what it cost, as JSON: meter.py OUTPUT SERVERS COMMAND...

OUTPUT takes what the program prints. SERVERS are the numbers of processes that serve it, separated
by commas: what they take is not held to be others' work.
"""

import json
import os
import subprocess
import sys
import time

output, servers, *command = sys.argv[1:]
TICK = 1 / os.sysconf("SC_CLK_TCK")


def machine():
    """Seconds of all processors in programs, without interrupts: they serve whoever sends."""
    with open("/proc/stat") as stat:
        user, nice, system = map(int, stat.readline().split()[1:4])
    return (user + nice + system) * TICK


def of_servers():
    total = 0
    for server in filter(None, servers.split(",")):
        with open(f"/proc/{server}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total * TICK


with open(output, "w") as sink:
    before, served, own = machine(), of_servers(), time.process_time()
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    cpu = used.ru_utime + used.ru_stime
    ours = cpu + (of_servers() - served) + (time.process_time() - own)
    others = max(0, machine() - before - ours)
report = {
    "code": os.waitstatus_to_exitcode(status),
    "wall": wall,
    "user": used.ru_utime,
    "system": used.ru_stime,
    "peak_kib": used.ru_maxrss,
    "others": others / wall / os.cpu_count(),
}
print(json.dumps(report))
