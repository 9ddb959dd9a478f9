"""Logging in through a provider of the federation's own (OpenID Connect), from the environment.

``NIANGJIA_OIDC_SERVER`` is the provider's address (its discovery document lies below it), ``NIANGJIA_OIDC_CLIENT`` and
``NIANGJIA_OIDC_SECRET`` what the provider gave out, ``NIANGJIA_OIDC_NAME`` the words on the button, and
``NIANGJIA_OIDC_CLAIM`` the claim that equals the user name here (``preferred_username``). Nobody is made by logging in
this way: the account has to exist.
"""

from typing import Any
from urllib.parse import urlsplit

from environs import Env

PROVIDER = "sso"


def providers(env: Env) -> dict[str, Any]:
    """What allauth wants to know; without a server there is no such way in."""
    server = env.str("NIANGJIA_OIDC_SERVER", "")
    if not server:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": env.str("NIANGJIA_OIDC_NAME", "统一身份认证"),
        "client_id": env.str("NIANGJIA_OIDC_CLIENT"),
        "secret": env.str("NIANGJIA_OIDC_SECRET"),
        "settings": {
            "server_url": server,
            "uid_field": "sub",
            "claim": env.str("NIANGJIA_OIDC_CLAIM", "preferred_username"),
        },
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def origins(env: Env) -> list[str]:
    """Where the login form may lead, for the content security policy: the provider, and hosts it passes on to."""
    server = urlsplit(env.str("NIANGJIA_OIDC_SERVER", ""))
    return (
        [f"{server.scheme}://{server.netloc}", *env.list("NIANGJIA_OIDC_ORIGINS", [])]
        if server.netloc
        else []
    )
