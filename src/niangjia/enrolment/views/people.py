"""工作台: who had a place, and who never had one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from niangjia.enrolment.lists_people import NeverListing, PlaceListing
from niangjia.enrolment.queries_unions import unions_in_vain
from niangjia.kernel.access import role


@role(*PlaceListing.roles)
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """The list behind the numbers of the board."""
    listing = PlaceListing(request.user, request.GET, path=request.path)
    return render(request, "enrolment/places.html", {"listing": listing, "union": listing.union})


@role(*NeverListing.roles)
@require_GET
def never(request: HttpRequest) -> HttpResponse:
    """一直没轮到的人: unions first, then people."""
    listing = NeverListing(request.user, request.GET, path=request.path)
    unions = unions_in_vain(request.user, listing.union)
    return render(request, "enrolment/never.html", {"listing": listing, "union": listing.union, "unions": unions})
