"""The account's own pages. They stand before allauth's addresses and close those that are not used here."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from niangjia.accounts.views import own as views
from niangjia.accounts.views import stewards
from niangjia.kernel.access import login

app_name = "accounts"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("accounts/security/", views.security, name="security"),
    path("accounts/2fa/", login(RedirectView.as_view(pattern_name="accounts:security")), name="factors"),
    path("accounts/sessions/", views.sessions, name="sessions"),
    path("accounts/sessions/end-others", views.end_other_sessions, name="end_other_sessions"),
    path("accounts/sessions/<int:pk>/end", views.end_session, name="end_session"),
    path("desk/accounts", stewards.accounts, name="accounts"),
    path("desk/accounts/new", stewards.account_new, name="account_new"),
    path("desk/accounts/<uuid:pk>", stewards.account, name="account"),
    *(
        path(
            f"desk/accounts/<uuid:pk>/{verb}",
            stewards.account_do,
            {"verb": verb},
            name=f"account_{verb.replace('-', '_')}",
        )
        for verb in stewards.VERBS
    ),
    path("accounts/tokens/", views.tokens, name="tokens"),
    path("accounts/tokens/<uuid:pk>/end", views.end_token, name="end_token"),
    re_path(
        r"^accounts/(?:signup|email|confirm-email|password/reset|password/set|3rdparty/signup)/", views.closed
    ),
]
