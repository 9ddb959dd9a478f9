"""The settings of every test: the real ones, with throwaway secrets, cheap passwords and plain static files.

Each process of a run has its own data folder, so that two workers never share keys, files or a SQLite database.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="niangjia-test-"))
_owner = os.getpid()


def _sweep() -> None:
    """A process that a test forked leaves the folder alone: it is still in use."""
    if os.getpid() == _owner:
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_sweep)
for _name in ("NIANGJIA_KEYS", "NIANGJIA_KEY_FILE", "NIANGJIA_CACHE_URL"):
    os.environ.pop(_name, None)  # what a developer's shell says must not reach a test
os.environ |= {
    "NIANGJIA_DATA": str(_folder),
    "NIANGJIA_SECRET_KEY": "a secret for tests and nothing else",
    "NIANGJIA_DEMO": "0",
    "NIANGJIA_DATABASE_POOL": "72",
}

from niangjia.kernel import keys  # noqa: E402

keys.init(_folder / "keys")

from niangjia.site.settings import *  # noqa: E402, F403
from niangjia.site.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

# A file, not memory: threads then wait for each other's writes exactly as they do in a real house.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = _folder / "collected"
STATIC_ROOT.mkdir()
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
MIDDLEWARE = [one.replace("whitenoise.middleware.WhiteNoiseMiddleware", "tests.support.statics.StaticsOnce") for one in MIDDLEWARE]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
