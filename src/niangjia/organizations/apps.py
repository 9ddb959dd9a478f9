"""The tree of unions, its committees and appointments; it answers "which roles does this user hold?"."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "niangjia.organizations"
    label = "organizations"
    verbose_name = "组织"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the kernel how roles are found, and accounts who holds which office, the audit trail what the verbs are called."""
        from niangjia.accounts.offices import provide_offices
        from niangjia.kernel import audit
        from niangjia.kernel.access import provide_roles
        from niangjia.organizations import words
        from niangjia.organizations.offices import OFFICES
        from niangjia.organizations.rights import roles_of

        provide_roles(roles_of)
        provide_offices(OFFICES)
        audit.WORDS.update(words.WORDS)
