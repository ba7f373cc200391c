"""Makes fact files of hosts, the same in every run: fact_files.py FOLDER COUNT TEXTS BULLETINS

TEXTS is the list of what real hosts had installed (oracle.json), BULLETINS the folder of the
catalogue's files: numbers and files are of there. A host has 30 registry keys, 20 files, 15
hotfixes.
"""

import json
import pathlib
import random
import sys
import tomllib

# Product, service pack, architecture, build, list of what such a host had, where its updates write.
OLD = "SOFTWARE\\Microsoft\\Updates\\"
STORE = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"
NT4 = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\Q{}"
PRODUCTS = [
    ("nt4-srv", "SP6a", "x86", "4.0.1381", None, NT4),
    ("w2k", "SP4", "x86", "5.0.2195", None, OLD + "Windows 2000\\SP5\\KB{}"),
    ("xp-x86", "SP1", "x86", "5.1.2600", "xp_sp3_x86_prof", OLD + "Windows XP\\SP2\\KB{}"),
    ("xp-x86", "SP3", "x86", "5.1.2600", "xp_sp3_x86_prof", OLD + "Windows XP\\SP4\\KB{}"),
    ("ws2003-x86", "SP2", "x86", "5.2.3790", "xp_sp2_x64_qfe",
     OLD + "Windows Server 2003\\SP3\\KB{}"),
    ("vista-x64", "SP2", "x64", "6.0.6002", "vista_x64_sp2_qfe",
     STORE + "Package_for_KB{}~31bf3856ad364e35~amd64~~6.0.1.0"),
    ("w7-x64", "SP1", "x64", "6.1.7601", "7_sp1_x64_enterprise_en-us_20190305_qfe",
     STORE + "Package_for_KB{}~31bf3856ad364e35~amd64~~6.1.1.0"),
    ("ws2012r2", "gold", "x64", "6.3.9600", "srv_2012r2_u1_qfe",
     STORE + "Package_for_KB{}~31bf3856ad364e35~amd64~~6.3.1.0"),
    ("ws2019", "gold", "x64", "10.0.17763", "10_1809_x64_education_en-us_20190306_systeminfo",
     STORE + "Package_for_KB{}~31bf3856ad364e35~amd64~~10.0.1.0"),
]
NAMES = ("ole32.dll rpcrt4.dll rpcss.dll ntdll.dll netapi32.dll kernel32.dll ntoskrnl.exe "
         "srv.sys user32.dll gdi32.dll shell32.dll mshtml.dll wininet.dll urlmon.dll advapi32.dll "
         "lsasrv.dll schannel.dll win32k.sys tcpip.sys http.sys msasn1.dll dnsapi.dll spoolsv.exe "
         "netman.dll colbact.dll").split()


def catalogue(folder):
    """The numbers of all updates, and the versions of files by build."""
    numbers, files = set(), {}

    def walk(value):
        if isinstance(value, list):
            for part in value:
                walk(part)
        elif isinstance(value, dict):
            if "at_least" in value and "path" in value:
                name = value["path"].rpartition("\\")[2].lower()
                build = value["at_least"].rpartition(".")[0]
                files.setdefault(build, []).append((name, value["at_least"]))
            if str(value.get("kb", "")).isdigit():
                numbers.add(str(value["kb"]))
            for part in value.values():
                walk(part)

    for file in sorted(folder.glob("*.toml")):
        walk(tomllib.loads(file.read_text()))
    return sorted(numbers), files


def host(number, dice, pools, files):
    place = dice.randrange(len(PRODUCTS))
    product, pack, arch, build, _, key = PRODUCTS[place]
    pool = pools[place]
    installed = dice.sample(pool, 15)
    versions = {name: f"{build}.{dice.randrange(1, 8000)}" for name in dice.sample(NAMES, 20)}
    telling = files.get(build, [])
    for name, version in dice.sample(telling, min(8, len(telling))):
        if name in versions:
            last = max(0, int(version.rpartition(".")[2]) + dice.choice([-1, 0, 0, 1, 40]))
            versions[name] = f"{build}.{last}"
    started = f"20{dice.randrange(10, 20)}-0{dice.randrange(1, 10)}-1{dice.randrange(10)}T08:00:00Z"
    return {
        "host": dice.choice(["SRV-{:05}", "PC-経理{:05}", "工場{:05}", "WKS{:05}"]).format(number),
        "product": product,
        "sp": pack,
        "arch": arch,
        "language": dice.choice(["ja", "en"]),
        "build": build,
        "ubr": dice.randrange(1, 7000) if build.startswith("10.") else None,
        "registry": [key.format(kb) for kb in dice.sample(pool, 30)],
        "files": {f"%system32%\\{name}": version for name, version in versions.items()},
        "hotfixes": [f"KB{kb}" for kb in installed],
        "boot": started,
        "installed": {f"KB{installed[0]}": "2012-03-14T09:00:00Z"},
        "complete": dice.choice([[], ["registry"], ["registry", "hotfixes"]]),
    }


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    texts = json.loads(pathlib.Path(sys.argv[3]).read_text())
    dice = random.Random(20030716)
    numbers, files = catalogue(pathlib.Path(sys.argv[4]))
    # Updates that no bulletin knows, as most hosts have.
    numbers += [str(dice.randrange(810000, 980000)) for _ in range(60)]
    pools = []
    for *_, real, _ in PRODUCTS:
        pool = set(numbers)
        for name, found in texts.items():
            if real and name.startswith(real):
                pool.update("".join(filter(str.isdigit, kb.split("v")[0])) for kb in found["ids"])
        pools.append(sorted(kb for kb in pool if 5 <= len(kb) <= 8))
    size = 0
    for number in range(count):
        place = folder / f"{number // 100:03}"
        place.mkdir(parents=True, exist_ok=True)
        text = json.dumps(host(number, dice, pools, files), ensure_ascii=False)
        size += (place / f"{number:05}.json").write_bytes(text.encode())
    print(count, size, sep="\t")


main()
