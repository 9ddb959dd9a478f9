"""Django's admin, for the system administrator alone; one logs in to it by the same door as everybody."""

from typing import Any, ClassVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db import transaction

from niangjia.accounts.models import User
from niangjia.kernel import audit
from niangjia.kernel.questions import react

# What other packages would list there: secrets of factors and sessions, tokens, arguments of jobs. Nobody edits those by
# hand, and a session's key in view is a session to take over. This module is found before theirs (INSTALLED_APPS).
NEVER = frozenset(
    {
        "mfa.Authenticator",
        "usersessions.UserSession",
        "socialaccount.SocialToken",
        "django_tasks_database.DBTaskResult",
        "account.EmailAddress",
        "auth.Group",
    }
)
_register = admin.site.register


def _register_some(models: Any, *rest: Any, **options: Any) -> None:
    every = models if isinstance(models, list | tuple | set) else [models]
    _register([one for one in every if one._meta.label not in NEVER], *rest, **options)


admin.site.register = _register_some  # type: ignore[method-assign, assignment]
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "系统管理"


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts: names and whether they may log in; passwords are never set here."""

    list_display = ("username", "name", "is_active", "is_staff", "second_factor_since", "last_login")
    search_fields = ("username", "name")
    list_filter = ("is_active", "is_staff")
    fields = (
        "username",
        "name",
        "is_active",
        "is_staff",
        "is_superuser",
        "second_factor_since",
        "last_login",
    )
    readonly_fields = ("second_factor_since", "last_login")
    show_full_result_count = False
    ordering: ClassVar = ("username",)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Accounts are closed, never deleted: what they did stays theirs."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Into the audit trail like everything else that is done to an account."""
        with transaction.atomic():
            if change and obj.is_active and "is_active" in form.changed_data:
                react("account_reopening", user=obj, by=request.user)
            super().save_model(request, obj, form, change)
            audit.record(
                "account.admin",
                by=request.user,
                target=obj,
                subject=obj,
                detail={"fields": form.changed_data},
            )
