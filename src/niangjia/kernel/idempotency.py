"""``Idempotency-Key``: the same request sent twice is done once and answered twice.

The key is claimed by inserting a row in the transaction that does the work. A second request with the key waits on
the unique constraint until the first has ended, then gives the first one's answer; where the first was refused, the
claim went with its transaction and the second does the work.

An operation that by itself makes one thing of one key, whenever it comes, needs no claim (``kept``): it is not held in a
transaction, and only its answer is remembered.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.decorators import decorate_view

from niangjia.kernel.api_input import clean_text
from niangjia.kernel.errors import Invalid
from niangjia.kernel.standing import Crossing
from niangjia.kernel.together import Together
from niangjia.kernel.web import answer

HEADER = "Idempotency-Key"
LONGEST = 200
FINAL = frozenset({200, 201, 202, 204, 409, 410})  # answers that a second request is given again

Run = Callable[..., HttpResponse]


Once = Callable[[HttpRequest, Any, str, Callable[[], HttpResponse]], HttpResponse]


def _replaying(run: Run, once: Once) -> Run:
    """Wrap an operation's run: same key and same body, same answer; same key and another body, 422."""

    def wrapped(request: HttpRequest, **parameters: Any) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        user = _user(request) if key else None
        if user is None:
            return run(request, **parameters)
        if len(key) > LONGEST or not clean_text(key):
            sentence = f"{HEADER} 最多 {LONGEST} 个字符，不能含空字符。"
            return answer(request, Invalid(sentence, code="bad-idempotency-key", at=HEADER))
        return once(request, user, key, lambda: run(request, **parameters))

    return wrapped


idempotent = decorate_view(lambda run: _replaying(run, _once))
"""Below ``@router.post``: honours ``Idempotency-Key``. Without the header nothing changes."""

kept = decorate_view(lambda run: _replaying(run, _kept))
"""The same for an operation whose service is given the key and makes one thing of it."""


def _user(request: HttpRequest) -> Any:
    """The user of the token, or nothing: then the operation's own guard answers."""
    from niangjia.kernel.api import user_of
    from niangjia.kernel.errors import Problem

    try:
        return user_of(request)
    except Problem:
        return None


def _once(request: HttpRequest, user: Any, key: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    from niangjia.kernel.api_models import IdempotencyKey

    asked = _fingerprint(request)
    with transaction.atomic():
        try:
            with transaction.atomic():
                claim = IdempotencyKey.objects.create(
                    user=user, key=key, path=request.path[:500], body_hash=asked
                )
        except IntegrityError:
            return _again(request, IdempotencyKey.objects.get(user=user, key=key), asked)
        response = _run_apart(run)
        if response.status_code not in FINAL:
            claim.delete()
            return response
        claim.status, claim.response = response.status_code, _keepable(response)
        claim.content_type = response.get("Content-Type", "")[:100]
        claim.save(update_fields=["status", "response", "content_type"])
    return response


def _keepable(response: HttpResponse) -> bytes:
    """What is kept of an answer: a field that is said once (``response.said_once``, a password) is empty in it."""
    names = getattr(response, "said_once", ())
    if not names:
        return response.content
    return json.dumps(json.loads(response.content) | dict.fromkeys(names, ""), ensure_ascii=False).encode()


def _kept(request: HttpRequest, user: Any, key: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    from niangjia.kernel.api_models import IdempotencyKey

    asked = _fingerprint(request)
    first = _finding.ask((user.pk, key))
    if first is not None:
        return _again(request, first, asked)
    response = run()
    if response.status_code not in FINAL:
        return response
    made = IdempotencyKey(
        user=user, key=key, path=request.path[:500], body_hash=asked, status=response.status_code,
        response=_keepable(response), content_type=response.get("Content-Type", "")[:100],
    )  # fmt: skip
    try:
        _keeping.ask(made)
    except IntegrityError:  # another request with the key was answered at the same moment
        return _again(request, IdempotencyKey.objects.get(user=user, key=key), asked)
    return response


def _found(asked: list[tuple[Any, str]]) -> list[Any]:
    """What is kept under each user's key; those who ask at the same moment share one read."""
    rows = _kept_of()([user for user, _ in asked], [key for _, key in asked])
    found = {(one.user_id, one.key): one for one in rows}
    return [found.get(one) for one in asked]


@cache
def _kept_of() -> Crossing:
    from niangjia.kernel.api_models import IdempotencyKey

    fields = [IdempotencyKey._meta.get_field(name) for name in ("user", "key")]
    return Crossing(fields, lambda users, keys: IdempotencyKey.objects.filter(user__in=users, key__in=keys).order_by())


def _store(made: list[Any]) -> list[IntegrityError | None]:
    """Keep the answers of those who were answered at the same moment by one statement; each alone where one is kept already."""
    manager = type(made[0])._default_manager
    try:
        with transaction.atomic():
            manager.bulk_create(made)
    except IntegrityError as error:
        return [_store([one])[0] for one in made] if len(made) > 1 else [error]
    return [None] * len(made)


_finding: Together[tuple[Any, str], Any] = Together(_found)
_keeping: Together[Any, None] = Together(_store)


def _run_apart(run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run in a savepoint; what was refused leaves nothing behind."""
    with transaction.atomic():
        response = run()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _again(request: HttpRequest, first: Any, asked: bytes) -> HttpResponse:
    if bytes(first.body_hash) != asked:
        sentence = "这个 Idempotency-Key 已经用于另一个请求，请换一个新的。"
        return answer(request, Invalid(sentence, code="idempotency-key-reused", at=HEADER))
    response = HttpResponse(
        bytes(first.response), status=first.status, content_type=first.content_type or None
    )
    response["Idempotent-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> bytes:
    """SHA-256 over method, address and body; an upload is read in pieces, never as a whole."""
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.digest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode(errors="replace"))
    for name in sorted(request.FILES):
        file: Any = request.FILES[name]
        digest.update(repr((name, file.name)).encode(errors="replace"))
        for piece in file.chunks():
            digest.update(piece)
        file.seek(0)
    return digest.digest()


def forget_keys(older_than: timedelta = timedelta(days=7)) -> int:
    """Delete the answers that nobody will ask for again; gives how many."""
    from niangjia.kernel.api_models import IdempotencyKey

    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - older_than).delete()[0]
