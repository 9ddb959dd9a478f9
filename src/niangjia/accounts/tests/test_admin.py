"""Django's admin: no secrets in view, nothing done to an account without a trace."""

import pytest
from django.contrib import admin

from niangjia.accounts.models import User
from niangjia.kernel.audit import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client, settings):
    settings.SECOND_FACTOR = False
    one = User.objects.create_user("root")
    User.objects.filter(pk=one.pk).update(is_staff=True, is_superuser=True)
    client.force_login(one)
    return one


def test_no_secrets_are_listed():
    listed = {model._meta.label for model in admin.site._registry}
    assert "accounts.User" in listed
    assert not listed & {"mfa.Authenticator", "usersessions.UserSession", "socialaccount.SocialToken"}
    assert not any("Task" in label for label in listed)


def test_what_is_done_to_an_account_leaves_a_trace(client, root):
    other = User.objects.create_user("other", name="何苗")
    page = f"/admin/accounts/user/{other.pk}/change/"
    values = {"username": "other", "name": "何苗", "is_active": "on", "is_staff": "on"}
    assert client.post(page, values).status_code == 302
    entry = AuditEntry.objects.get(verb="account.admin")
    assert (entry.by_id, entry.object_id, entry.detail) == (root.pk, other.pk, {"fields": ["is_staff"]})
    assert client.post(f"/admin/accounts/user/{other.pk}/delete/", {"post": "yes"}).status_code == 403
