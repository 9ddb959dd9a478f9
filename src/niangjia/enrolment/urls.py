"""Pages of enrolment."""

from django.urls import path

from niangjia.enrolment.nomination_urls import patterns as nominations
from niangjia.enrolment.views import after, certificates, desk, door, my, people, public

app_name = "enrolment"
urlpatterns = [
    path("offers", public.offers, name="public_offers"),
    path("offers/check_draw.py", public.script, name="script"),
    path("offers/<uuid:pk>", public.offer, name="public_offer"),
    path("offers/<uuid:pk>/draw", public.proof, name="proof"),
    path("offers/<uuid:pk>/draw/<str:name>", public.proof_file, name="proof_file"),
    *nominations,
    path("my/offers", my.my_offers, name="my_offers"),
    path("my/offers/<uuid:pk>", my.my_offer, name="my_offer"),
    path("my/offers/<uuid:pk>/enrol", my.enrol, name="offer_enrol"),
    path("my/entries/<uuid:pk>", my.my_entry, name="my_entry"),
    path("my/entries/<uuid:pk>/rate", certificates.rate, name="my_entry_rate"),
    path("my/entries/<uuid:pk>/<str:verb>", my.my_entry_do, name="my_entry_do"),
    path("desk/offers", desk.offers, name="offers"),
    path("desk/offers/new", desk.offer_choose, name="choose"),
    path("desk/offers/new/<str:kind>", desk.offer_new, name="new"),
    path("desk/offers/<uuid:pk>", desk.offer, name="offer"),
    path("desk/offers/<uuid:pk>/entries", desk.entries, name="offer_entries"),
    path("desk/offers/<uuid:pk>/close", desk.offer_close, name="offer_close"),
    path("desk/offers/<uuid:pk>/cancel", desk.offer_cancel, name="offer_cancel"),
    path("desk/offers/<uuid:pk>/number", desk.draw_number, name="offer_number"),
    path("desk/offers/<uuid:pk>/do/<str:verb>", desk.offer_do, name="offer_do"),
    path("certificates", certificates.verify, name="certificates"),
    path("my/certificates/<uuid:pk>", certificates.my_certificate, name="my_certificate"),
    path("desk/offers/<uuid:pk>/after", after.offer_after, name="offer_after"),
    path("desk/offers/<uuid:pk>/costs", after.offer_costs, name="offer_costs"),
    path("desk/offers/<uuid:pk>/settle", after.offer_settle, name="offer_settle"),
    path("desk/offers/<uuid:pk>/certify", after.offer_certify, name="offer_certify"),
    path("desk/offers/<uuid:pk>/insurance", after.offer_insurance, name="offer_insurance"),
    path("desk/sessions/<uuid:pk>/sheet.<str:form>", after.session_sheet, name="session_sheet"),
    path("desk/places", people.places, name="places"),
    path("desk/places/never", people.never, name="never"),
    path("desk/entries/<uuid:pk>/correct", after.entry_correct, name="entry_correct"),
    path("desk/certificates/<uuid:pk>.pdf", after.certificate_paper, name="certificate_paper"),
    path("desk/certificates/<uuid:pk>/revoke", after.certificate_revoke, name="certificate_revoke"),
    path("desk/settlements/<uuid:pk>/withdraw", after.settlement_withdraw, name="settlement_withdraw"),
    path("desk/offers/<uuid:pk>/door", door.offer_door, name="offer_door"),
    path("desk/offers/<uuid:pk>/door/list", door.door_list, name="offer_door_list"),
    path("desk/offers/<uuid:pk>/door/send", door.door_send, name="offer_door_send"),
    path("desk/offers/<uuid:pk>/door/do/<str:verb>", door.door_do, name="offer_door_do"),
    path("desk/entries/<uuid:pk>/undo", door.entry_undo, name="entry_undo"),
    path("desk/pools/<uuid:pk>/size", desk.pool_size, name="pool_size"),
    path("desk/entries/<uuid:pk>/remove", desk.entry_remove, name="entry_remove"),
    path("desk/entries/<uuid:pk>/do/<str:verb>", desk.entry_do, name="entry_do"),
]
