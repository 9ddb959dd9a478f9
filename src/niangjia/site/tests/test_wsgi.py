"""The door for a server."""

from io import BytesIO

from niangjia.site.wsgi import application


def test_what_a_broken_line_cut_off_is_not_taken_for_a_whole_form() -> None:
    begun: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/accounts/login/", "HTTP_HOST": "127.0.0.1", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "wsgi.url_scheme": "http", "CONTENT_LENGTH": "100", "wsgi.input": BytesIO(b"login=some"),
    }  # fmt: skip
    assert list(application(environ, lambda status, *_: begun.append(status))) == []
    assert begun == ["400 Bad Request"]
