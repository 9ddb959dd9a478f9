"""What a program searches for, made ready for an address: one way for every list of the API.

As on the pages, a search is sent in a body and led to its list: ``POST /searches``, then ``GET`` of any list with the
``search`` that was answered, page after page. A person's number that stands openly in an address is refused
(:mod:`niangjia.kernel.api_input`).
"""

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from niangjia.kernel.api import guard
from niangjia.kernel.sought import in_address

router = Router(tags=["searches"])


class SearchIn(Schema):
    """What is searched for, as it would be typed: a name, a code, a whole number or its last digits."""

    model_config = ConfigDict(extra="forbid")

    search: str = Field(min_length=1, max_length=100)


class SearchOut(Schema):
    """The ``search`` of any list: a person's number sealed, anything else as it was."""

    search: str


@router.post("/searches", response=SearchOut, auth=guard("login"))
def make_search(request: HttpRequest, body: SearchIn) -> dict[str, str]:
    """What a list is to be searched for, as its address may hold it; nothing is stored."""
    return {"search": in_address(body.search.strip())}
