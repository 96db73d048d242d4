"""Label selectors of the Kubernetes API."""


def matches(selector, labels):
    """Whether the labels fit. No selector at all fits nothing, an empty one fits everything."""
    if selector is None:
        return False
    return all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()) and all(
        _fits(requirement, labels) for requirement in selector.get("matchExpressions") or []
    )


def _fits(requirement, labels):
    key, operator, values = requirement["key"], requirement["operator"], requirement.get("values") or []
    if operator == "In":
        return key in labels and labels[key] in values
    if operator == "NotIn":
        return labels.get(key) not in values
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    return False
