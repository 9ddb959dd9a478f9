"""Pages of mine."""

from django.urls import URLPattern, path

from niangjia.mine.views import cards, data, desk, phones, wechat

app_name = "mine"
urlpatterns: list[URLPattern] = [
    path("my/card", cards.card, name="my_card"),
    path("card/check", cards.card_check, name="card_check"),
    path("card/use", cards.card_use, name="card_use"),
    path("my/me", data.my_file, name="my_file"),
    path("my/looks", data.my_looks, name="my_looks"),
    path("my/consents", data.my_consents, name="my_consents"),
    path("my/consents/<slug:purpose>", data.my_consent, name="my_consent"),
    path("my/data", data.my_data, name="my_data"),
    path("my/data/correct/<slug:field>", data.correct, name="my_correct"),
    path("my/data/corrections/<uuid:pk>/withdraw", data.correction_withdraw, name="correction_withdraw"),
    path("my/data/corrections/<uuid:pk>/papers", data.correction_paper, name="correction_paper"),
    path("my/data/papers/<uuid:pk>/remove", data.attachment_remove, name="attachment_remove"),
    path("my/data/copies", data.my_copies, name="my_copies"),
    path("my/data/copies/<uuid:pk>/take", data.copy_take, name="copy_take"),
    path("my/data/erase", data.my_erase, name="my_erase"),
    path("my/data/erasures/<uuid:pk>/withdraw", data.erasure_withdraw, name="erasure_withdraw"),
    path("my/phone", phones.my_phone, name="my_phone"),
    path("my/phone/<uuid:pk>/codes", phones.phone_codes, name="phone_codes"),
    path("my/phone/<uuid:pk>/stop", phones.phone_stop, name="phone_stop"),
    path("my/wechat", wechat.my_wechat, name="my_wechat"),
    path("my/wechat/back", wechat.wechat_back, name="wechat_back"),
    path("my/wechat/unbind", wechat.wechat_unbind, name="wechat_unbind"),
    path("phone/cancel", phones.phone_cancel, name="phone_cancel"),
    path("desk/requests", desk.corrections, name="corrections"),
    path("desk/requests/corrections/<uuid:pk>", desk.correction, name="correction"),
    path("desk/requests/corrections/<uuid:pk>/do/<slug:verb>", desk.correction_do, name="correction_do"),
    path("desk/requests/erasures", desk.erasures, name="erasures"),
    path("desk/requests/erasures/<uuid:pk>", desk.erasure, name="erasure"),
    path("desk/requests/erasures/<uuid:pk>/do/<slug:verb>", desk.erasure_do, name="erasure_do"),
    path("desk/requests/phones", desk.phones, name="phones"),
    path("desk/requests/phones/<uuid:pk>", desk.phone, name="phone"),
    path("desk/requests/phones/<uuid:pk>/do/<slug:verb>", desk.phone_do, name="phone_do"),
    path("desk/members/<uuid:pk>/phone", desk.phone_new, name="phone_new"),
]
