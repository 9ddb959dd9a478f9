"""Where a request comes from: no further than our own proxies can be believed; how a refusal is shown."""

import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from niangjia.kernel.api_problems import from_database
from niangjia.kernel.jobs import Job
from niangjia.kernel.web import ContextMiddleware, ProblemMiddleware, address_of, origin


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),  # nobody of ours wrote this
        (1, None, "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # what stands left the visitor made up
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),  # came past the outer proxy
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "not an address", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_wrote(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)
    assert address_of(request) == address
    seen = []
    ContextMiddleware(lambda asked: seen.append(origin().address) or HttpResponse())(request)
    assert seen == [address]
    assert origin().address == ""


@pytest.mark.django_db
def test_lock_out_and_sessions_count_by_the_same_address(settings):
    from allauth.account.adapter import get_adapter
    from axes.helpers import get_client_ip_address

    settings.PROXIES = 1
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": "x, 198.51.100.7"}
    )
    assert get_client_ip_address(request) == "198.51.100.7"
    assert get_adapter(request).get_client_ip(request) == "198.51.100.7"


@pytest.mark.parametrize(
    ("path", "said", "kept"),
    [
        ("/desk/members", None, "private, no-store"),
        ("/my/me", None, "private, no-store"),
        ("/api/v1/members", None, "private, no-store"),
        ("/files/x/small", "private, max-age=600", "private, max-age=600"),
        ("/unions", None, None),
    ],
)
def test_no_copy_is_kept_of_what_only_some_may_see(path, said, kept):
    answer = HttpResponse(headers={"Cache-Control": said} if said else None)
    shown = ContextMiddleware(lambda asked: answer)(RequestFactory().get(path))
    assert shown.get("Cache-Control") == kept


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_waited_crosswise_is_asked_to_try_again():
    """Two transactions hold a row each and want the other's: PostgreSQL ends one of them."""
    keys = [Job.objects.create(kind="test", title="测试").pk for _ in range(2)]
    both, met = threading.Barrier(2), []

    def hold(first, second):
        try:
            with transaction.atomic():
                Job.objects.select_for_update().get(pk=first)
                both.wait(20)
                Job.objects.select_for_update().get(pk=second)
        except OperationalError as error:
            met.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hold, args=order) for order in (keys, keys[::-1])]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (error,) = met
    page = ProblemMiddleware(lambda asked: HttpResponse())
    for path in ("/desk/members", "/api/v1/members"):
        answer = page.process_exception(RequestFactory().post(path), error)
        assert answer.status_code == 409
        assert "请再试一次" in answer.content.decode()
    assert from_database(error).code == "somebody-was-first"
    with pytest.raises(OperationalError):
        from_database(OperationalError("the disk is full"))
    assert page.process_exception(RequestFactory().post("/desk/members"), OperationalError("the disk is full")) is None
