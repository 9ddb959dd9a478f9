"""The address of a static file is put together once a process."""

from typing import Any

import pytest
from whitenoise.storage import CompressedManifestStaticFilesStorage

from niangjia.kernel.statics import Packed


def test_an_address_is_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def url(_self: Any, name: str, force: bool = False) -> str:
        asked.append(name)
        return f"/static/{name}"

    monkeypatch.setattr(CompressedManifestStaticFilesStorage, "url", url)
    files = Packed()
    assert [files.url("nj/app.css"), files.url("nj/app.js"), files.url("nj/app.css")] == [
        "/static/nj/app.css", "/static/nj/app.js", "/static/nj/app.css",
    ]  # fmt: skip
    assert asked == ["nj/app.css", "nj/app.js"]
