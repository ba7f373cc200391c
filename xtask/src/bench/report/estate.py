"""Makes fact files of an estate, the same in every run: estate.py FOLDER COUNT NUMBER...

The numbers are those of the updates that hosts may have. As in a real estate, most hosts were set
up from a few images: three hundred states of mending, and every third host differs from its own
by an update. Beside the files an inventory is written, FOLDER.csv.
"""

import json
import pathlib
import random
import sys

OLD = "SOFTWARE\\Microsoft\\Updates\\"
NT4 = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\Q{}"
# How many of a hundred hosts, product, service pack, build, where its updates write.
PRODUCTS = [
    (40, "w2k", "SP4", "5.0.2195", OLD + "Windows 2000\\SP5\\KB{}"),
    (5, "w2k", "SP3", "5.0.2195", OLD + "Windows 2000\\SP5\\KB{}"),
    (20, "xp-x86", "SP1", "5.1.2600", OLD + "Windows XP\\SP2\\KB{}"),
    (15, "xp-x86", "SP2", "5.1.2600", OLD + "Windows XP\\SP3\\KB{}"),
    (15, "ws2003-x86", "gold", "5.2.3790", OLD + "Windows Server 2003\\SP1\\KB{}"),
    (5, "nt4-srv", "SP6a", "4.0.1381", NT4),
]
NAMES = "ole32.dll rpcrt4.dll rpcss.dll netapi32.dll lsasrv.dll services.exe umpnpmgr.dll".split()
LINES = ["第1ライン", "第2ライン", "塗装", "出荷", "Press 4", "Office", "倉庫", "検査室"]


def image(dice, numbers):
    """A state of mending: what hosts have in common that were set up and mended alike."""
    weights = [row[0] for row in PRODUCTS]
    _, product, pack, build, key = dice.choices(PRODUCTS, weights)[0]
    share = dice.choice([0.0, 0.3, 0.6, 0.9])
    return {
        "product": product,
        "sp": pack,
        "arch": "x86",
        "language": dice.choice(["ja", "en"]),
        "build": build,
        "key": key,
        "updates": [number for number in numbers if dice.random() < share],
        "files": {f"%system32%\\{name}": f"{build}.{dice.randrange(1, 8000)}" for name in NAMES},
        "complete": dice.choice([[], ["registry"], ["registry", "hotfixes"]]),
    }


def host(number, dice, images, numbers):
    known = dict(dice.choice(images))
    key, updates = known.pop("key"), set(known.pop("updates"))
    if dice.randrange(3) == 0:
        updates ^= {dice.choice(numbers)}
    known["host"] = dice.choice(["SRV-{:05}", "PC-経理{:05}", "工場{:05}", "WKS{:05}"]).format(number)
    known["registry"] = [key.format(update) for update in sorted(updates)]
    known["hotfixes"] = [f"KB{update}" for update in sorted(updates)]
    known["boot"] = f"2006-0{dice.randrange(1, 10)}-1{dice.randrange(10)}T08:{dice.randrange(10, 60)}:00Z"
    return known


def main():
    folder, count, numbers = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    dice = random.Random(20030811)
    images = [image(dice, numbers) for _ in range(300)]
    size, rows = 0, ["name,owner,line,room"]
    for number in range(count):
        place = folder / f"{number // 100:03}"
        place.mkdir(parents=True, exist_ok=True)
        known = host(number, dice, images, numbers)
        text = json.dumps(known, ensure_ascii=False)
        size += (place / f"{number:05}.json").write_bytes(text.encode())
        rows.append(f"{known['host']},担当{number % 40},{dice.choice(LINES)},{number % 7}F-{number % 90}")
    folder.with_suffix(".csv").write_text("\n".join(rows), encoding="utf-8")
    print(size)


main()
