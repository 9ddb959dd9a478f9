"""Forms as a browser would send them back."""

from typing import Any

from django.test import Client


def posted(client: Client, url: str) -> dict[str, Any]:
    """What the form of a page says when nothing in it was touched."""
    form = client.get(url).context["form"]
    said = {name: form[name].value() for name in form.fields}
    dated = {name: one.strftime("%Y-%m-%dT%H:%M") for name, one in said.items() if hasattr(one, "hour")}
    return {name: one for name, one in (said | dated).items() if one is not None}
