"""Addresses of leaving; the package includes them."""

from django.urls import path

from niangjia.members.views import expulsions, leaving, opening, postings, resigning

urlpatterns = [
    path("desk/members/<uuid:pk>/keep", leaving.member_keep, name="member_keep"),
    path("desk/members/<uuid:pk>/resume", leaving.member_resume, name="member_resume"),
    path("desk/members/<uuid:pk>/stay", leaving.member_stay, name="member_stay"),
    path("desk/members/<uuid:pk>/unstay", leaving.member_unstay, name="member_unstay"),
    path("desk/members/<uuid:pk>/account", opening.member_account, name="member_account"),
    path("desk/members/<uuid:pk>/died", leaving.member_died, name="member_died"),
    path("desk/members/<uuid:pk>/return", leaving.member_return, name="member_return"),
    path("desk/members/<uuid:pk>/family", leaving.member_family, name="member_family"),
    path("desk/members/<uuid:pk>/posting", postings.member_posting, name="member_posting"),
    path("desk/members/<uuid:pk>/expulsion", expulsions.expulsion_new, name="member_expulsion"),
    path("desk/members/move-firm", leaving.move_firm, name="move_firm"),
    path("desk/members/move-firm/<uuid:pk>/back", leaving.move_back, name="move_back"),
    path("desk/family/<uuid:pk>", leaving.family_reveal, name="family_reveal"),
    path("desk/family/<uuid:pk>/remove", leaving.family_remove, name="family_remove"),
    path("desk/postings", postings.postings, name="postings"),
    path("desk/postings/<uuid:pk>", postings.posting, name="posting"),
    path("desk/postings/<uuid:pk>/end", postings.posting_end, name="posting_end"),
    path("desk/expulsions", expulsions.expulsions, name="expulsions"),
    path("desk/expulsions/<uuid:pk>", expulsions.expulsion, name="expulsion"),
    path("desk/expulsions/<uuid:pk>/<slug:step>", expulsions.expulsion_step, name="expulsion_step"),
    path("desk/unions/<uuid:pk>/holding", leaving.holding, name="union_holding"),
    path("desk/resignations", resigning.resignations, name="resignations"),
    path("desk/resignations/<uuid:pk>", resigning.resignation, name="resignation"),
    path("desk/resignations/<uuid:pk>/confirm", resigning.resignation_confirm, name="resignation_confirm"),
    path("my/leaving", resigning.my_leaving, name="my_leaving"),
    path("my/leaving/<uuid:pk>/withdraw", resigning.my_leaving_withdraw, name="my_leaving_withdraw"),
    path("my/expulsion", expulsions.my_expulsion, name="my_expulsion"),
]
