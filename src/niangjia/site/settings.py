"""Settings, all from the environment; docs/settings.md is their table.

Nothing secret has a default: outside the demo a missing key stops the start with a sentence.
"""

import os
from pathlib import Path

import structlog
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from niangjia.kernel.masks import add_trace

env = Env()
os.umask(0o077)  # database, keys and files are for the account that runs the house, and nobody else on the machine

REPO = Path(__file__).resolve().parents[3]
DATA = Path(env.str("NIANGJIA_DATA", str(REPO / "data"))).resolve()
BUILD = Path(env.str("NIANGJIA_BUILD", str(REPO / "build"))).resolve()
DEMO = env.bool("NIANGJIA_DEMO", False)
DEBUG = env.bool("NIANGJIA_DEBUG", False)


def _secret(name: str, file: Path) -> str:
    """A secret from the environment or from a file of the data folder that ``./manage keys init`` makes."""
    value = env.str(name, "")
    if not value and file.exists():
        value = file.read_text(encoding="utf-8").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set and {file} does not exist: run ./manage keys init")
    return value


KEY_FOLDER = DATA / "keys"
KEY_FILE = Path(env.str("NIANGJIA_KEY_FILE", str(KEY_FOLDER / "sealing.json")))
SECRET_KEY = _secret("NIANGJIA_SECRET_KEY", KEY_FOLDER / "secret")
SEALED_CIPHER = env.str("NIANGJIA_CIPHER", "aes256gcm")
AUDIT_HASH = env.str("NIANGJIA_AUDIT_HASH", "sha256")
ALLOWED_HOSTS = env.list("NIANGJIA_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("NIANGJIA_ORIGINS", [])
BEHIND_TLS = env.bool("NIANGJIA_TLS", False)

FEDERATION = env.str("NIANGJIA_FEDERATION", "")
# what carries text messages: "mas", or in the demo "shown", where nothing leaves the house (kernel/gateways.py)
SMS: dict[str, str] = {"make": env.str("NIANGJIA_SMS", "shown" if DEMO else "")}
if SMS["make"] == "mas":
    SMS |= {key: env.str(f"NIANGJIA_SMS_{key.upper()}") for key in ("url", "group", "account", "secret", "sign")}
    SMS["serial"] = env.str("NIANGJIA_SMS_SERIAL", "")
# what carries messages to members who bound their WeChat: "official", an official account (kernel/wechat.py)
WECHAT: dict[str, str] = {"make": env.str("NIANGJIA_WECHAT", "")}
if WECHAT["make"] == "official":
    WECHAT |= {key: env.str(f"NIANGJIA_WECHAT_{key.upper()}") for key in ("appid", "secret", "template", "site")}
    WECHAT["fields"] = env.str("NIANGJIA_WECHAT_FIELDS", "thing1,time2")
    WECHAT["url"] = env.str("NIANGJIA_WECHAT_URL", "https://api.weixin.qq.com")
HOME_REGION = env.str("NIANGJIA_REGION", "")

INSTALLED_APPS = [
    "niangjia.site.apps.SiteConfig",
    "niangjia.insight.apps.InsightConfig",
    "niangjia.joining.apps.JoiningConfig",
    "niangjia.duplicates.apps.DuplicatesConfig",
    "niangjia.mine.apps.MineConfig",
    "niangjia.coverage.apps.CoverageConfig",
    "niangjia.recuperation.apps.RecuperationConfig",
    "niangjia.jobs.apps.JobsConfig",
    "niangjia.matchmaking.apps.MatchmakingConfig",
    "niangjia.volunteering.apps.VolunteeringConfig",
    "niangjia.honours.apps.HonoursConfig",
    "niangjia.care.apps.CareConfig",
    "niangjia.learning.apps.LearningConfig",
    "niangjia.fairs.apps.FairsConfig",
    "niangjia.enrolment.apps.EnrolmentConfig",
    "niangjia.members.apps.MembersConfig",
    "niangjia.organizations.apps.OrganizationsConfig",
    "niangjia.accounts.apps.AccountsConfig",
    "niangjia.kernel.apps.KernelConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_filters",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "niangjia.kernel.browsers.CSPMiddleware",
    "niangjia.kernel.web.ContextMiddleware",
    "niangjia.kernel.browsers.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "niangjia.kernel.browsers.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "niangjia.kernel.browsers.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "niangjia.kernel.web.ProblemMiddleware",
    "niangjia.kernel.access.RuleMiddleware",
    "niangjia.accounts.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Views of other packages that may be opened, by module; everything else names its own rule.
OPEN_MODULES = {
    "allauth.account.views": "public",
    "allauth.mfa.base.views": "public",  # the first module that fits counts
    "allauth.mfa.webauthn.views": "public",
    "allauth.mfa": "login",
    "allauth.usersessions": "login",
    "allauth.socialaccount": "public",
    "django.contrib.admin": "public",  # the admin site itself lets the system administrator in alone
    "django.contrib.staticfiles": "public",
    "django.views.static": "public",
    "ninja": "public",  # every operation of the API names its own rule
}

ROOT_URLCONF = "niangjia.site.urls"
CSRF_FAILURE_VIEW = "niangjia.site.refusals.stale_form"
WSGI_APPLICATION = "niangjia.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "niangjia.kernel.templatetags.nj"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "niangjia.kernel.pages.shell",
            ],
        },
    }
]

_url = env.str("NIANGJIA_DATABASE_URL", "")
if _url:
    DATABASES = {"default": env.dj_db_url("NIANGJIA_DATABASE_URL", conn_max_age=0)}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA / "niangjia.sqlite3")}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": env.int("NIANGJIA_DATABASE_POOL", 32), "timeout": 20},
        "prepare_threshold": 0,  # at first use, where kernel.dialect.prepared asks for it
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.dj_cache_url("NIANGJIA_CACHE_URL", "db://kernel_cache")}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/welcome/"
SECOND_FACTOR = env.bool("NIANGJIA_SECOND_FACTOR", not DEMO)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("NIANGJIA_SESSION_HOURS", 12) * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BUILD / "collected"
STATICFILES_DIRS = [folder for folder in (BUILD / "static",) if folder.exists()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "niangjia.kernel.statics.Packed"
        if (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "webp", "woff", "woff2", "gz", "br", "map")  # maps: 20 s for nobody
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
MEDIA_ROOT = DATA / "files"
ATTACHMENT_LIMIT = env.int("NIANGJIA_ATTACHMENT_MB", 20) * 1024 * 1024
ROSTER_LIMIT = env.int("NIANGJIA_ROSTER_MB", 200) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "niangjia.kernel.uploads.NamelessUploadHandler",
]

DEFAULT_EXCEPTION_REPORTER = "niangjia.kernel.sealed.SealedReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "niangjia.kernel.sealed.SealedFilter"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"scrub": {"()": "niangjia.kernel.sealed.ScrubFilter"}},
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
            "processors": [
                add_trace,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["scrub"]}},
    # what was refused is told to whoever asked; only what broke is for those who run the server
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("NIANGJIA_LOG_LEVEL", "WARNING")},
}

from niangjia.accounts.settings import *  # noqa: E402, F403
from niangjia.accounts.settings import OIDC_ORIGINS  # noqa: E402

CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += OIDC_ORIGINS
