"""What reasons.tsv can say about a pod: named conditions on manifests, so that a reason covers what it is about and
nothing else.

Each is a function of the pod's spec and the containers that a finding is about: the one that the other tool names, or
all of them.
"""
import re

COMPONENT = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
IMAGE = re.compile(rf"(?:[A-Za-z0-9.-]+(?::\d+)?/)?{COMPONENT}(?:/{COMPONENT})*(?::\w[\w.-]*)?(?:@[\w+.-]+:[0-9a-f]+)?")


def has_context(thing):
    return bool(thing.get("securityContext"))


def is_privileged(container):
    return has_context(container) and container["securityContext"].get("privileged") is True


def image(container):
    return container.get("image") if isinstance(container.get("image"), str) else ""


def is_placeholder(text):
    return bool(text) and not IMAGE.fullmatch(text)


CONDITIONS = {
    "always": lambda spec, containers: True,
    "no pod spec": lambda spec, containers: not spec,
    "no containers": lambda spec, containers: not spec.get("containers"),
    "no image": lambda spec, containers: any(not image(container) for container in containers),
    "a placeholder for an image": lambda spec, containers: any(map(is_placeholder, map(image, containers))),
    "a digest": lambda spec, containers: any("@sha256:" in image(container) for container in containers),
    "a port and no tag": lambda spec, containers: any(re.search(r":\d+/[^:@]+$", image(container))
                                                      for container in containers),
    "privileged": lambda spec, containers: any(map(is_privileged, containers)),
    "host network": lambda spec, containers: spec.get("hostNetwork") is True,
    "context of each container": lambda spec, containers: bool(containers) and all(map(has_context, containers)),
}


def has_wildcard_group_alone(thing):
    """Rules with all API groups, but no wildcard among resources and verbs."""
    rules = thing.get("rules") or []
    listed = [value for rule in rules for key in ("resources", "verbs") for value in rule.get(key) or ()]
    return "*" not in listed and any("*" in (rule.get("apiGroups") or ()) for rule in rules)


def reads_custom_resources(thing):
    """Wildcards among resources stand only where custom ones are read."""
    wild = [rule for rule in thing.get("rules") or () if "*" in (rule.get("resources") or ())]
    return bool(wild) and all(set(rule.get("verbs") or ()) <= {"get", "list", "watch"}
                              and all("." in group and not group.endswith(".k8s.io") for group in rule["apiGroups"])
                              for rule in wild)


OF_OBJECTS = {
    "a wildcard of API groups alone": has_wildcard_group_alone,
    "reads of custom resources": reads_custom_resources,
    "policies in both directions": lambda thing: thing.get("isolated") is True,
}


KNOWN = {*CONDITIONS, *OF_OBJECTS}


def containers_of(spec, place):
    """The containers of a pod, or the one that is named or stands at a place such as containers[0]."""
    found = {}
    for group in ("containers", "initContainers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(group) or ()):
            if isinstance(container, dict):
                found[f"{group}[{index}]"] = container
    if not place:
        return list(found.values())
    return [container for slot, container in found.items() if place in (slot, container.get("name"))]


def holds(name, pods, place):
    """Whether a condition holds for one of the pods that have the same name in the same file."""
    if name in OF_OBJECTS:
        return any(map(OF_OBJECTS[name], pods))
    return any(CONDITIONS[name](pod["spec"], containers_of(pod["spec"], place)) for pod in pods)
