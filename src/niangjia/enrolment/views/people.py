"""工作台: who had a place, and who never had one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from niangjia.enrolment.lists_people import NeverListing, PlaceListing
from niangjia.enrolment.queries_unions import unions_in_vain
from niangjia.kernel.access import role
from niangjia.organizations.views.common import list_page


@role(*PlaceListing.roles)
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """The list behind the numbers of the board."""
    return list_page(request, PlaceListing, "enrolment/places.html")


@role(*NeverListing.roles)
@require_GET
def never(request: HttpRequest) -> HttpResponse:
    """一直没轮到的人: unions first, then people."""
    listing = NeverListing(request.user, request.GET, path=request.path)
    unions = unions_in_vain(request.user, listing.union)
    return render(request, "enrolment/never.html", {"listing": listing, "union": listing.union, "unions": unions})
