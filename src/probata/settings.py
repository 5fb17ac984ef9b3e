"""Settings: everything comes from the environment, read once, each value by a typed reader."""

import importlib.util
import os
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import SimpleLazyObject

from probata.pure.errors import ProbataError
from probata.pure.filling import Said
from probata.trust.ledger import keys


class SettingRefused(ProbataError, ImproperlyConfigured):
    """A value in the environment that cannot be used; the value itself is never repeated."""

    code = "settings.refused"
    says = "The setting {name} is not {kind}."
    remedy = "{hint}"
    exit = 2


# --- readers ------------------------------------------------------------------------------------


def text(
    name: str, default: str = "", form: str = "", kind: str = Said("text"), hint: str = ""
) -> str:
    """Return the value, or the default when it is unset or empty; refuse what has another form."""
    value = os.environ.get(name, "").strip() or default
    if form and value and not re.fullmatch(form, value):
        raise SettingRefused(
            name=name, kind=kind, hint=hint or Said("Set {name} to {kind}.", name=name, kind=kind)
        )
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return a yes or no."""
    value = os.environ.get(name, "").strip().lower()
    if value not in ("", "yes", "no"):
        raise SettingRefused(
            name=name, kind=Said("“yes” or “no”"), hint=Said("Set {name} to yes or no.", name=name)
        )
    return default if not value else value == "yes"


def seconds(name: str, default: int, most: int = 86_400) -> int:
    """Return a whole number of seconds between 1 and `most`."""
    kind = Said("a whole number of seconds from 1 to {most}", most=most)
    value = int(text(name, str(default), r"\d{1,9}", kind))
    if not 1 <= value <= most:
        raise SettingRefused(
            name=name, kind=kind, hint=Said("Set {name} to {kind}.", name=name, kind=kind)
        )
    return value


def words(
    name: str, default: str = "", form: str = r"\S+", kind: str = Said("a list")
) -> list[str]:
    """Return a list that is written with commas or blanks between its members."""
    found = re.split(r"[,\s]+", text(name, default).strip())
    for one in found:
        if one and not re.fullmatch(form, one):
            hint = Said("Write {name} as {kind}, with commas between.", name=name, kind=kind)
            raise SettingRefused(name=name, kind=kind, hint=hint)
    return [one for one in found if one]


def secret(name: str) -> str:
    """Return a secret from NAME or the file that NAME_FILE names; empty when neither is set."""
    path = text(f"{name}_FILE")
    if path and os.environ.get(name):
        hint = Said("Set either {name} or {name}_FILE, not both.", name=name)
        raise SettingRefused(name=name, kind=Said("set once"), hint=hint)
    if not path:
        return os.environ.get(name, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as reason:
        hint = Said("Let {name}_FILE name a text file that this account may read.", name=name)
        raise SettingRefused(
            name=f"{name}_FILE", kind=Said("a readable text file"), hint=hint
        ) from reason


def key_bytes(name: str) -> bytes | None:
    """Return a 32-byte key written as 64 hexadecimal characters, or None when unset."""
    value = secret(name)
    if not value:
        return None
    if not re.fullmatch(r"[0-9A-Fa-f]{64}", value):
        hint = Said(
            "Make one with: openssl rand -hex 32, and keep it in the file {name}_FILE names.",
            name=name,
        )
        raise SettingRefused(name=name, kind=Said("64 hexadecimal characters"), hint=hint)
    return bytes.fromhex(value)


def home() -> Path:
    """Return the folder of everything: PROBATA_HOME, or the platform's user data folder."""
    given = text("PROBATA_HOME")
    if given:
        return Path(given).expanduser().absolute()
    return platform_folder(sys.platform, os.environ, Path.home()) / "probata"


def platform_folder(platform: str, environment: Mapping[str, str], user: Path) -> Path:
    """Return the user data folder of the platform (XDG base directories, macOS, Windows)."""
    if platform == "darwin":
        return user / "Library" / "Application Support"
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or user / "AppData" / "Local")
    return Path(environment.get("XDG_DATA_HOME") or user / ".local" / "share")


def database(url: str, folder: Path, idle: int) -> dict[str, Any]:
    """Return Django's description of the database that the address names."""
    hint = Said("Leave it empty, or write sqlite:///path or postgres://user:password@host/name.")
    refused = SettingRefused(
        name="PROBATA_DATABASE", kind=Said("the address of a database"), hint=hint
    )
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as reason:
        raise refused from reason
    if not url:
        return _sqlite(folder / "probata.sqlite3")
    if parts.scheme == "sqlite" and not parts.netloc and parts.path.strip("/"):
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        return _postgres(url, idle)
    raise refused


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # 64 MB of pages: rows that come in bulk touch indexes all over.
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON;PRAGMA cache_size=-65536",
        },
    }


def _postgres(url: str, idle: int) -> dict[str, Any]:
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    # A transaction that waits for nothing would hold back the numbering of everybody's entries.
    timeout = f"-c idle_in_transaction_session_timeout={idle * 1000}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(given.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or given.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**given, "options": timeout},
    }


def _lazy_secret() -> str:
    return (
        secret("PROBATA_SECRET_KEY")
        or keys.kept("secret.key", secrets.token_hex(50).encode()).decode()
    )


def _present(path: str) -> bool:
    return (_ROOT / path / "apps.py").exists()


# --- values -------------------------------------------------------------------------------------

_ROOT = Path(__file__).resolve().parent
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}

PROBATA_HOME = home()
PROBATA_STORE = text(
    "PROBATA_STORE",
    "disk",
    r"disk|s3://\S+",
    Said("“disk” or the address of a bucket"),
    Said("Leave it empty, or write s3://bucket?endpoint=https://…."),
)
PROBATA_MASTER_KEY = key_bytes("PROBATA_MASTER_KEY")
PROBATA_ORIGIN = text("PROBATA_ORIGIN", "", r"[^\s+]+", Said("a name without blanks or +"))
PROBATA_STAMP_AUTHORITIES = words(
    "PROBATA_STAMP_AUTHORITIES", "", r"https?://\S+", Said("addresses that begin with http")
)
PROBATA_EXIT_URL = text(
    "PROBATA_EXIT_URL",
    "https://duckduckgo.com/?q=weather",
    r"https://\S+",
    Said("an https address"),
)
PROBATA_HELPLINES = [one.strip() for one in text("PROBATA_HELPLINES").split(";") if one.strip()]
PROBATA_DEMO = flag("PROBATA_DEMO")
PROBATA_STAMP_TIMEOUT = seconds("PROBATA_STAMP_TIMEOUT", 15, 300)
PROBATA_STAMP_EVERY = seconds("PROBATA_STAMP_EVERY", 3600, 7 * 86_400)

SECRET_KEY = cast(str, SimpleLazyObject(_lazy_secret))
DEBUG = flag("PROBATA_DEBUG")
ALLOWED_HOSTS = words(
    "PROBATA_HOSTS", "localhost,127.0.0.1,[::1]", r"[\w.:\[\]*-]+", Said("host names")
)
_OUTSIDE = not set(ALLOWED_HOSTS) <= _LOOPBACK

DATABASES = {
    "default": database(
        secret("PROBATA_DATABASE"),
        PROBATA_HOME,
        seconds("PROBATA_IDLE_TRANSACTION", 60, 3600),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_CONTEXTS = (
    "trust.ledger",
    "trust.people",
    "trust.access",
    "trust.vault",
    "evidence.intake",
    "evidence.assessment",
    "evidence.bundle",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *(f"probata.{name}" for name in _CONTEXTS if _present(name.replace(".", "/"))),
]
if _present("web"):
    INSTALLED_APPS.append("probata.web")

AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *(["csp.middleware.CSPMiddleware"] if importlib.util.find_spec("csp") else []),
    *(
        ["whitenoise.middleware.WhiteNoiseMiddleware"]
        if importlib.util.find_spec("whitenoise")
        else []
    ),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "probata.urls"
WSGI_APPLICATION = "probata.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_ROOT / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "probata.web.request.surroundings",
            ]
        },
    }
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("vi", "Tiếng Việt"),
    ("fr", "Français"),
]
LOCALE_PATHS = [_ROOT / "locale"]

LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "probata.web.errors.stale"
LOGIN_REDIRECT_URL = "matters"

# What a browser sends lies here for as long as the request lasts, never in a shared folder.
FILE_UPLOAD_TEMP_DIR = str(PROBATA_HOME / "uploads")
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 2000

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = PROBATA_HOME / "static"
STATICFILES_DIRS = [path for path in (_ROOT / "web" / "static",) if path.is_dir()]

# Browsers accept secure cookies from loopback addresses too, but not every one of them does.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _OUTSIDE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = seconds("PROBATA_SESSION", 12 * 3600, 30 * 86_400)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _OUTSIDE else 0
if flag("PROBATA_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS if _OUTSIDE and name != "*"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
