"""Masks: what is shown of a number that identifies somebody, and what is hidden from logs and error reports."""

import logging
import re
import traceback
from collections.abc import MutableMapping
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

STAR = "*"

# Runs of digits that may be an ID number (15 or 17 + check digit) or a bank card (16 to 19), single blanks or hyphens
# between groups allowed; then mobile numbers. Rather one number too many than one too few.
_LONG = re.compile(r"(?<!\d)\d(?:[ -]?\d){14,18}[Xx]?(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")


def mask(text: str | None, head: int, tail: int) -> str:
    """``text`` with all but ``head`` and ``tail`` characters starred; short ones keep their first character."""
    text = text or ""
    if len(text) <= head + tail:
        return text[:1] + STAR * (len(text) - 1)
    return text[:head] + STAR * (len(text) - head - tail) + (text[-tail:] if tail else "")


def mask_id(text: str | None) -> str:
    """``110101199003071234`` → ``110***********1234``; a passport or permit keeps two at either end."""
    return mask(text, 3, 4) if len(text or "") >= 15 else mask(text, 2, 2)


def mask_phone(text: str | None) -> str:
    """``13812345678`` → ``138****5678``."""
    return mask(text, 3, 4)


def scrub(text: str) -> str:
    """Any text with the ID numbers, bank cards and mobile numbers in it masked."""
    return _PHONE.sub(_starred, _LONG.sub(_starred, text))


def _starred(found: re.Match[str]) -> str:
    return mask(found.group(), 3, 4)


def scrub_value(value: Any) -> Any:
    """The same for the strings inside lists and mappings; numbers as long as a phone are masked as well."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, int) and abs(value) >= 10**10:
        masked = scrub(str(value))
        return masked if STAR in masked else value
    if isinstance(value, dict):
        return {key: scrub_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [scrub_value(one) for one in value]
    return value


def add_trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the masked traceback that :class:`ScrubFilter` left on the record."""
    record = event.get("_record")
    if trace := getattr(record, "masked_trace", ""):
        event["exception"] = trace
    return event


class ScrubFilter(logging.Filter):
    """A logging filter for a handler: message, arguments and traceback go out masked."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; never drops it."""
        if isinstance(record.msg, dict):  # structlog hands its events over as a mapping
            record.msg = scrub_value(record.msg)
        else:
            record.msg, record.args = scrub(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = scrub("".join(traceback.format_exception(*record.exc_info))).rstrip()
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = scrub(record.exc_text)
        record.masked_trace = record.exc_text or ""  # structlog's formatter drops exc_text
        return True


class Shown:
    """Stands in for a variable in an error report: its masked representation."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class SealedFilter(SafeExceptionReporterFilter):
    """Django's filter for error reports; every variable and posted value goes through :func:`scrub`."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """The posted values, masked."""
        posted = super().get_post_parameters(request)
        return {key: scrub(str(value)) for key, value in posted.items()}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> Any:
        """The local variables of a frame, masked in their representation."""
        return [
            (name, self._shown(value))
            for name, value in super().get_traceback_frame_variables(request, tb_frame)
        ]

    @staticmethod
    def _shown(value: Any) -> Any:
        try:
            text = repr(value)
        except Exception as error:  # noqa: BLE001 - somebody's __repr__ may raise anything; a report must still come
            return Shown(f"<{type(value).__name__}: {type(error).__name__}>")
        masked = scrub(text)
        return value if masked == text else Shown(masked)


class SealedReporter(ExceptionReporter):
    """An error report whose whole text is masked, the exception's own sentence and the address included."""

    def get_traceback_data(self) -> dict[str, Any]:
        """The data of the report with its free texts masked."""
        return {
            key: scrub(value) if isinstance(value, str) else value
            for key, value in super().get_traceback_data().items()
        }

    def get_traceback_html(self) -> Any:
        """The page of the report."""
        from django.utils.safestring import mark_safe

        return mark_safe(scrub(str(super().get_traceback_html())))  # noqa: S308 - escaped by Django, stars added

    def get_traceback_text(self) -> Any:
        """The mail of the report."""
        from django.utils.safestring import mark_safe

        return mark_safe(scrub(str(super().get_traceback_text())))  # noqa: S308 - plain text
