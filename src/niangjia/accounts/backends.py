"""Logging in by user name or phone, with the same effort whether the account exists or not."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from niangjia.accounts.queries import account_of


class NameOrPhoneBackend(AuthenticationBackend):
    """allauth's backend (which spends a hash on unknown names, too), with our way to find the account."""

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        return self._check_password(account_of(username), password)
