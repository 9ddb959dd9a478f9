"""Logging in by user name or phone, with the same effort whether the account exists or not."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from niangjia.accounts.models import User
from niangjia.accounts.queries import account_of
from niangjia.accounts.rules import with_alone
from niangjia.kernel.standing import Standing

_accounts: Standing[Any] = Standing(User._meta.pk, lambda keys: with_alone(User.objects.filter(pk__in=keys)).order_by())


class NameOrPhoneBackend(AuthenticationBackend):
    """allauth's backend (which spends a hash on unknown names, too), with our way to find the account."""

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        return self._check_password(account_of(username), password)

    def get_user(self, user_id: Any) -> User | None:
        """The account of a session, read by a standing query as every page begins with it; None for a closed one."""
        user: User | None = _accounts.one(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
