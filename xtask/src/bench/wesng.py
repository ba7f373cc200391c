"""Reads WES-NG's definitions as crates/feeds/src/wesng.rs does: wesng.py ZIP

Prints, as JSON, how much there was before and after. It keeps what the feed keeps, and has the
same to do but for what comes behind the tables: repair, digest and pack.
"""

import csv
import io
import json
import re
import sys
import zipfile
from collections import Counter
from datetime import date

RATINGS = {name: at for at, name in enumerate(["none", "low", "moderate", "important", "critical"])}
IMPACTS = {
    "remote code execution", "elevation of privilege", "information disclosure",
    "denial of service", "security feature bypass", "spoofing", "tampering", "defense in depth",
}
PRINTED = re.compile(r"(?:CVE|CAN)-([0-9]+)-([0-9]+)")
UNDASHED = re.compile(r"(?:CVE|CAN)([0-9]{4})([0-9]{4,})")
NOTICE = re.compile(r"ADV[0-9]+")
DAY = re.compile(r"[0-9]{8}")


class Known(dict):
    """What was worked out of a text, for when it comes again."""

    def __init__(self, work_out):
        super().__init__()
        self.work_out = work_out

    def __missing__(self, text):
        value = self[text] = self.work_out(text)
        return value


def number(text):
    return text.isascii() and text.isdigit()


def vulnerability(text):
    """An id; nothing where the text is none."""
    text = text.strip().upper()
    if NOTICE.fullmatch(text):
        return text
    found = PRINTED.fullmatch(text) or UNDASHED.fullmatch(text)
    return found and f"CVE-{found[1]}-{found[2].lstrip('0').rjust(4, '0')}"


def day(text):
    if not DAY.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def older(text):
    parts = (part.strip() for part in text.replace("<br>", ";").split(";"))
    return [part for part in parts if number(part)]


def impact(text):
    text = text.strip().lower()
    return text if text in IMPACTS else None


class Definitions:
    def __init__(self):
        self.rows = 0
        self.raw = set()
        self.products = set()
        self.kbs = set()
        # Of a vulnerability: its title and its first day.
        self.vulnerabilities = {}
        # By product and article: what it mends, its days, what it replaces. Of what it mends:
        # severity, impact, component.
        self.fixes = {}
        self.ids = Known(vulnerability)
        self.days = Known(day)
        self.older = Known(older)
        self.ratings = Known(lambda text: RATINGS.get(text.strip().lower()))
        self.impacts = Known(impact)

    def read(self, table):
        rows = csv.reader(table, strict=True)
        header = next(rows)
        columns = [header.index(name) for name in (
            "DatePosted", "CVE", "BulletinKB", "Title", "AffectedProduct", "AffectedComponent",
            "Severity", "Impact", "Supersedes")]
        for row in rows:
            if not row:
                continue
            self.rows += 1
            if len(row) != len(header):
                continue
            posted, cve, kb, title, product, component, severity, kind, replaced = (
                row[column] for column in columns)
            if not number(kb) or not product:
                continue
            self.raw.add((product, kb, cve))
            self.products.add(product)
            self.kbs.add(kb)
            posted, name = self.days[posted], self.ids[cve]
            if name is not None:
                self.tell(name, title, posted)
            self.mend(product, kb, name,
                      self.ratings[severity], self.impacts[kind], component or None)
            replaced = self.older[replaced]
            self.kbs.update(replaced)
            _, days, replaces = self.fixes[product, kb]
            if posted is not None:
                days[posted] += 1
            replaces.update(other for other in replaced if other != kb)

    def tell(self, name, title, posted):
        known = self.vulnerabilities.get(name)
        if known is None:
            self.vulnerabilities[name] = [title or None, posted]
            return
        if known[0] is None and title:
            known[0] = title
        if posted is not None and (known[1] is None or posted < known[1]):
            known[1] = posted

    def mend(self, product, kb, name, severity, kind, component):
        fix = self.fixes.get((product, kb))
        if fix is None:
            fix = self.fixes[product, kb] = ({}, Counter(), set())
        mended = fix[0].get(name)
        if mended is None:
            fix[0][name] = [severity, kind, component]
            return
        if severity is not None and (mended[0] is None or severity > mended[0]):
            mended[0] = severity
        if mended[1] is None:
            mended[1] = kind
        if mended[2] is None:
            mended[2] = component

    def feed(self):
        """One fix after another: product, article, day named most often, mended, replaced."""
        for (product, kb), (mended, days, replaces) in self.fixes.items():
            named = max(days, key=lambda day: (days[day], -day.toordinal()), default=None)
            yield product, kb, named, mended, replaces


def main():
    definitions = Definitions()
    with zipfile.ZipFile(sys.argv[1]) as archive:
        for name in archive.namelist():
            base = re.split(r"[/\\]", name)[-1].lower()
            if base.startswith("cves") and base.endswith(".csv"):
                with archive.open(name) as binary:
                    text = io.TextIOWrapper(binary, "utf-8-sig", errors="replace", newline="")
                    definitions.read(text)
    feed = list(definitions.feed())
    print(json.dumps({
        "rows": definitions.rows,
        "raw": len(definitions.raw),
        "statements": sum(len(mended) for _, _, _, mended, _ in feed),
        "software": len(definitions.products),
        "updates": len(definitions.kbs),
        "vulnerabilities": len(definitions.vulnerabilities),
        "replacements": sum(len(replaces) for _, _, _, _, replaces in feed),
    }))


main()
