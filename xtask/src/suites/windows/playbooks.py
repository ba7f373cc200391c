"""Holds playbooks to what Ansible knows: modules' documented options, and its own templates.

playbooks.py DOCUMENTATION FILE...   prints the faults, one a line, and then the number of tasks.
"""

import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

KINDS = {"str": str, "bool": bool, "int": int, "list": list, "dict": dict}
TASK_WORDS = {"name", "register"}


def options_faults(where, given, options):
    known = {name for name in options}
    known.update(alias for option in options.values() for alias in option.get("aliases") or [])
    for name, value in given.items():
        if name not in known:
            yield f"{where}: no option {name}"
            continue
        option = options.get(name, {})
        kind = KINDS.get(option.get("type", "str"), object)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            yield f"{where}.{name}: {value!r} is no {option.get('type')}"
        choices = option.get("choices")
        if choices and any(one not in choices for one in (value if kind is list else [value])):
            yield f"{where}.{name}: {value!r} is none of {choices}"
        if isinstance(value, list) and option.get("elements") in KINDS:
            for one in value:
                if not isinstance(one, KINDS[option["elements"]]):
                    yield f"{where}.{name}: {one!r} is no {option['elements']}"
        if option.get("suboptions"):
            for one in value if isinstance(value, list) else [value]:
                yield from options_faults(f"{where}.{name}", one, option["suboptions"])
    for name, option in options.items():
        names = {name, *(option.get("aliases") or [])}
        if option.get("required") and not names & given.keys():
            yield f"{where}: {name} is missing"


def task_faults(where, task, documented):
    modules = [key for key in task if key not in TASK_WORDS]
    if len(modules) != 1:
        yield f"{where}: not one module: {modules}"
        return
    module = modules[0]
    doc = documented.get(module, {}).get("doc")
    if doc is None:
        yield f"{where}: no module {module}"
    elif doc.get("deprecated"):
        yield f"{where}: {module} is deprecated"
    else:
        yield from options_faults(f"{where} {module}", task[module], doc["options"])


def strings(value):
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def template_faults(where, play):
    templar = Templar(loader=DataLoader(), variables={})
    for text in strings(play):
        if templar.template(trust_as_template(text)) != text:
            yield f"{where}: a template: {text!r}"


# What a host says where the plan is in force, and where something is amiss.
SOUND = {"seawall_rules": [4], "seawall_off": [], "seawall_ignored": []}
AMISS = [
    {"seawall_rules": [3]},
    {"seawall_rules": [0]},
    {"seawall_off": ["Public"]},
    {"seawall_ignored": ["Domain", "Public"]},
]


def condition_faults(where, play):
    conditions = [
        one
        for task in play["tasks"]
        for one in task.get("ansible.builtin.assert", {}).get("that", [])
    ]

    def holds(said):
        variables = {name: {"output": output} for name, output in {**SOUND, **said}.items()}
        templar = Templar(loader=DataLoader(), variables=variables)
        results = [templar.evaluate_conditional(trust_as_template(one)) for one in conditions]
        return all(results)

    if conditions and not holds({}):
        yield f"{where}: a contained host is found amiss"
    if conditions and not holds({"seawall_off": [None]}):
        yield f"{where}: nothing is found amiss"
    for said in AMISS if conditions else []:
        if holds(said):
            yield f"{where}: not found amiss: {said}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        documented = json.load(file)
    count = 0
    for name in sys.argv[2:]:
        for play in DataLoader().load_from_file(name):
            for index, task in enumerate(play["tasks"]):
                count += 1
                for fault in task_faults(f"{name} {index}", task, documented):
                    print(fault)
            for fault in template_faults(name, play):
                print(fault)
            if "plain" in name:
                for fault in condition_faults(name, play):
                    print(fault)
    print(count)


main()
