"""Every address of ours by the name of its view, and an address for each out of the records of a world."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from niangjia.kernel.access import Rule, rule_of

OURS = (
    "site", "kernel", "organizations", "members", "insight", "accounts", "joining", "duplicates", "mine", "coverage",
    "enrolment", "recuperation", "jobs", "matchmaking", "volunteering", "learning", "fairs",
    "honours", "care",
)  # fmt: skip
NOWHERE = "01920000-0000-7000-8000-000000000000"
# what the ``pk`` of an address names, by the beginning of the view's name; the longest that fits counts
RECORDS = {
    "union": "union", "public_union": "union", "term": "term", "seat": "term", "appointment": "appointment",
    "employer": "employer", "member": "person", "reveal": "person", "board_": "union", "roster": "batch",
    "transfer": "transfer", "job": "job", "regulation": "regulation", "holiday": "holiday", "remove_filter": "filter",
    "exported": "job", "consent": "person", "attachment": "attachment",
    "correction": "correction", "erasure": "erasure", "copy_": "copy", "phone": "change", "phone_new": "person",
    "pair": "pair", "account": "account", "end_token": "token", "end_session": "session",
    "application": "application", "my_application": "own_application",
    "poster": "union", "move_back": "union", "market_undo": "entry", "founding_": "firm",
    "my_transfer": "transfer", "expulsion": "expulsion", "family_": "family", "posting": "posting",
    "resignation": "resignation", "my_leaving": "resignation",
    "lead": "lead", "register": "register",
    "offer": "offer", "my_offer": "offer", "public_offer": "offer", "proof": "offer", "pool_size": "pool",
    "my_entry": "enrolment", "entry_": "enrolment",
    "evening": "evening", "evening_set": "evening_offer", "my_evening": "own_evening",
    "shift": "shift", "shifts": "shift_offer", "hours_correct": "shift_entry", "my_check_out": "own_shift_entry",
    "nominate": "quota", "nomination_": "nomination", "offer_nominations": "named", "offer_quotas": "named",
    "offer_rest": "named", "offer_review": "named", "programme": "programme", "plan": "cure",
    "course": "course", "public_course": "course", "my_course": "course", "course_run": "course_run", "question": "question",
    "needs_": "needs", "my_needs": "needs", "my_exam": "exam", "my_paper": "paper", "requirement": "requirement",
    "certificate_": "certificate", "my_certificate": "certificate", "settlement_": "settlement",
    "session_sheet": "session_of_offer",
    "job_fair": "job_fair", "public_job_fair": "job_fair", "exhibitor": "exhibitor", "exhibitor_new": "job_fair",
    "vacanc": "vacancy", "vacancies_paste": "job_fair", "vacancy_new": "exhibitor", "desk": "job_fair", "my_vacancy": "vacancy",
    "candidacy": "candidacy", "my_candidacy": "candidacy", "my_advice": "job_fair", "slot": "slot", "my_slot": "slot",
    "fair": "fair", "public_fair": "fair", "honour": "honour", "case": "case",
    "trainee": "trainee", "followup": "followup", "my_training": "trainee",
}  # fmt: skip
# what the other parameters of an address may say; a view's own word stands under "view.parameter"
WORDS = {
    "my_volunteer_do.verb": "pause", "honour_do.verb": "withdraw", "case_do.verb": "close",
    "verb": "leave", "name": "members", "form": "csv", "sort": "new", "purpose": "membership", "roster_do.verb": "check",
    "application_do.verb": "accept", "applications_do.verb": "refuse", "register_do.verb": "discard",
    "pair_do.verb": "later", "correction_do.verb": "approve", "erasure_do.verb": "approve", "phone_do.verb": "vouch",
    "transfer_do.verb": "agree", "expulsion_step.step": "notify",
    "field": "education",
    "key": "members", "figure": "members",
    "new.kind": "course", "offer_do.verb": "close", "my_entry_do.verb": "cancel", "entry_do.verb": "attend",
    "course_do.verb": "retire", "course_run_do.verb": "award", "my_course_do.verb": "want", "my_paper_do.verb": "save",
    "proof_file.name": "list.txt", "nominate_do.verb": "submit", "offer_nominations_do.verb": "remind",
    "offer_review_do.verb": "pass", "programme_paper.name": "names", "programme_paper.form": "docx",
    "offer_door_do.verb": "close", "session_sheet.form": "docx",
    "vacancy_do.verb": "close", "candidacy_do.verb": "invite", "slot_do.verb": "meet",
    "my_candidacy_do.verb": "withdraw", "fair_do.verb": "finish", "fair_because.verb": "cancel", "fair_report.form": "docx",
}  # fmt: skip


def _walk(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or space.rstrip(":")
            yield from _walk(pattern, f"{inner}:" if inner else "")
        elif space.rstrip(":") in OURS and pattern.name:
            yield f"{space}{pattern.name}", pattern


PAGES: dict[str, URLPattern] = dict(sorted(_walk(get_resolver())))
OF_RECORDS = [view for view, pattern in PAGES.items() if {"pk", "job"} & set(pattern.pattern.converters)]


def rule_for(view: str) -> Rule:
    """Who may open a view; every view of ours says so."""
    rule = rule_of(PAGES[view].callback)
    assert rule is not None, f"{view} says no rule"
    return rule


def record_of(view: str) -> str:
    """What the ``pk`` of a view's address names."""
    short = view.partition(":")[2]
    fitting = [word for word in RECORDS if short.startswith(word)]
    assert fitting, f"{view}: say in RECORDS what its pk is"
    return RECORDS[max(fitting, key=len)]


def address(view: str, records: dict[str, Any]) -> str:
    """The view's address for the records given."""
    return _reverse(view, lambda parameter: records["seat" if parameter == "seat_pk" else record_of(view)].pk)


def invented(view: str) -> str:
    """The view's address with ids that nobody has."""
    return _reverse(view, lambda parameter: 999_999 if _is_number(view, parameter) else NOWHERE)


def _reverse(view: str, key: Any) -> str:
    given = {}
    for parameter in PAGES[view].pattern.converters:
        if parameter in ("pk", "job", "seat_pk"):
            given[parameter] = key(parameter)
        else:
            given[parameter] = WORDS.get(f"{view.partition(':')[2]}.{parameter}") or WORDS[parameter]
    return reverse(view, kwargs=given)


def _is_number(view: str, parameter: str) -> bool:
    return type(PAGES[view].pattern.converters[parameter]).__name__ == "IntConverter"
