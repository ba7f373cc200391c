"""Holds documents to a schema: validate.py SCHEMA FILE, one JSON document a line in FILE.

Prints how many there were. That the schema says something at all is tried with each of the first
documents: without one of its keys, and with one more, it must be refused.
"""

import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


def refuse(changed, what):
    if validator.is_valid(changed):
        sys.exit(f"{what} is taken")


count = 0
tried = set()
with open(sys.argv[2], encoding="utf-8") as file:
    for line in file:
        document = json.loads(line)
        fault = jsonschema.exceptions.best_match(validator.iter_errors(document))
        if fault is not None:
            sys.exit(f"document {count + 1}: {fault.json_path}: {fault.message}"[:2000])
        count += 1
        kind = document.get("kind")
        if kind not in tried:
            tried.add(kind)
            refuse({**document, "and_more": 1}, f"a {kind} with one more key")
            for gone in ("schema", "kind"):
                if gone in document:
                    refuse({key: value for key, value in document.items() if key != gone},
                           f"a {kind} without {gone}")
            refuse({**document, "schema": "seawall.other/1"}, f"a {kind} of another schema")
print(count)
