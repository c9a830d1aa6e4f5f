"""A small validator for the part of JSON Schema that our own schemas and that of SARIF use; others are refused."""
import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
ANNOTATIONS = {"$schema", "$id", "id", "$defs", "definitions", "title", "description", "default", "format"}


def faults(value, schema, root=None, path="$"):
    """Where the value is not as the schema says: a list of sentences."""
    root = root or schema
    found = []
    for keyword, wanted in schema.items():
        if keyword not in ANNOTATIONS:
            found += KEYWORDS[keyword](value, wanted, schema, root, path)
    return found


def check_type(value, wanted, schema, root, path):
    matches = isinstance(value, TYPES[wanted]) and not (wanted in ("integer", "number") and isinstance(value, bool))
    return [] if matches else [f"{path} is no {wanted}"]


def check_reference(value, wanted, schema, root, path):
    target = root
    for step in wanted.removeprefix("#/").split("/"):
        target = target[step]
    return faults(value, target, root, path)


def check_properties(value, wanted, schema, root, path):
    if not isinstance(value, dict):
        return []
    return [fault for name, child in wanted.items() if name in value
            for fault in faults(value[name], child, root, f"{path}.{name}")]


def check_additional(value, wanted, schema, root, path):
    """Members that the schema does not name: none, any, or such as another schema allows."""
    extra = sorted(set(value) - set(schema.get("properties", ()))) if isinstance(value, dict) else []
    if isinstance(wanted, dict):
        return [fault for name in extra for fault in faults(value[name], wanted, root, f"{path}.{name}")]
    return [] if wanted else [f"{path}.{name} is not in the schema" for name in extra]


def check_required(value, wanted, schema, root, path):
    return [f"{path}.{name} is missing" for name in wanted if isinstance(value, dict) and name not in value]


def check_items(value, wanted, schema, root, path):
    items = enumerate(value) if isinstance(value, list) else ()
    return [fault for index, item in items for fault in faults(item, wanted, root, f"{path}[{index}]")]


def check_any(value, wanted, schema, root, path):
    return [] if any(not faults(value, each, root, path) for each in wanted) else [f"{path} is as none of anyOf says"]


def check_one(value, wanted, schema, root, path):
    number = sum(not faults(value, each, root, path) for each in wanted)
    return [] if number == 1 else [f"{path} is as {number} of oneOf say"]


def has_equal_items(value):
    return any(item == other for index, item in enumerate(value) for other in value[:index])


def unless(kinds, is_fault, what):
    return lambda value, wanted, schema, root, path: \
        [f"{path}: {value!r} {what} {wanted!r}"] if isinstance(value, kinds) and is_fault(value, wanted) else []


KEYWORDS = {
    "type": check_type,
    "$ref": check_reference,
    "properties": check_properties,
    "additionalProperties": check_additional,
    "required": check_required,
    "items": check_items,
    "anyOf": check_any,
    "oneOf": check_one,
    "const": unless(object, lambda value, wanted: value != wanted, "is not"),
    "enum": unless(object, lambda value, wanted: value not in wanted, "is none of"),
    "minimum": unless((int, float), lambda value, wanted: value < wanted, "is below"),
    "maximum": unless((int, float), lambda value, wanted: value > wanted, "is above"),
    "minLength": unless(str, lambda value, wanted: len(value) < wanted, "is shorter than"),
    "minItems": unless(list, lambda value, wanted: len(value) < wanted, "has fewer items than"),
    "maxItems": unless(list, lambda value, wanted: len(value) > wanted, "has more items than"),
    "uniqueItems": unless(list, lambda value, wanted: wanted and has_equal_items(value), "has equal items:"),
    "pattern": unless(str, lambda value, wanted: not re.search(wanted, value), "does not match"),
}
