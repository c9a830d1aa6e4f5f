"""A small validator for the part of JSON Schema 2020-12 that our own schemas use; others are refused."""
import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description", "format"}


def faults(value, schema, root=None, path="$"):
    """Where the value is not as the schema says: a list of sentences."""
    root = root or schema
    found = []
    for keyword, wanted in schema.items():
        if keyword not in ANNOTATIONS:
            found += KEYWORDS[keyword](value, wanted, schema, root, path)
    return found


def check_type(value, wanted, schema, root, path):
    matches = isinstance(value, TYPES[wanted]) and not (wanted == "integer" and isinstance(value, bool))
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


def check_closed(value, wanted, schema, root, path):
    extra = set(value) - set(schema["properties"]) if isinstance(value, dict) and not wanted else ()
    return [f"{path}.{name} is not in the schema" for name in sorted(extra)]


def check_required(value, wanted, schema, root, path):
    return [f"{path}.{name} is missing" for name in wanted if isinstance(value, dict) and name not in value]


def check_items(value, wanted, schema, root, path):
    items = enumerate(value) if isinstance(value, list) else ()
    return [fault for index, item in items for fault in faults(item, wanted, root, f"{path}[{index}]")]


def unless(is_fault, what):
    return lambda value, wanted, schema, root, path: [f"{path}: {value!r} {what} {wanted!r}"] if is_fault(value, wanted) else []


KEYWORDS = {
    "type": check_type,
    "$ref": check_reference,
    "properties": check_properties,
    "additionalProperties": check_closed,
    "required": check_required,
    "items": check_items,
    "const": unless(lambda value, wanted: value != wanted, "is not"),
    "enum": unless(lambda value, wanted: value not in wanted, "is none of"),
    "minimum": unless(lambda value, wanted: isinstance(value, int) and value < wanted, "is below"),
    "minLength": unless(lambda value, wanted: len(value) < wanted, "is shorter than"),
    "minItems": unless(lambda value, wanted: len(value) < wanted, "has fewer items than"),
    "maxItems": unless(lambda value, wanted: len(value) > wanted, "has more items than"),
    "pattern": unless(lambda value, wanted: not re.search(wanted, value), "does not match"),
}
