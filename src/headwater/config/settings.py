"""Settings, from the environment only. Without any, Headwater runs on one SQLite file in var/."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

HOME = Path(os.environ.get("HEADWATER_HOME", "var")).resolve()
DEBUG = os.environ.get("HEADWATER_DEBUG") == "1"


def _secret_key() -> str:
    """The key from the environment, or one made on the first run and kept beside the database."""
    if key := os.environ.get("HEADWATER_SECRET_KEY"):
        return key
    kept = HOME / "secret-key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        # Exclusive and private from the first byte: two processes starting together must not get two keys.
        try:
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
    return kept.read_text()


def database(url: str) -> dict[str, Any]:
    """Django's settings for postgresql://user:password@host:port/name or sqlite:///path."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "OPTIONS": {
                # A writer takes its lock at the start, so that what it read is still so when it writes.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # FULL: an acknowledged entry survives a power cut. 64 MB of cache: bulk posting is a third faster.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    assert parts.scheme in ("postgresql", "postgres"), f"{parts.scheme} is neither sqlite nor postgresql"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        # To connect takes as long as to make a short page; one that broke meanwhile is made anew.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("HEADWATER_DATABASE_URL", f"sqlite:///{HOME / 'headwater.sqlite3'}"))}
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("HEADWATER_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "headwater.audit",
    "headwater.registry",
    "headwater.access",
    "headwater.desk",
    "headwater.ledger",
    "headwater.measures",
    "headwater.funding",
    "headwater.undertakings",
    "headwater.statements",
    "headwater.exchange",
    "headwater.reports",
    "headwater.iati",
    "headwater.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "headwater.web.packing.packed",
    "headwater.web.api.problems.problems_of_programs",
    "headwater.web.security.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "headwater.web.languages.language_of_reader",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "headwater.web.security.session_times",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "headwater.web.people.shared.navigation",
            ],
        },
    },
]
AUTH_USER_MODEL = "access.Person"
ROOT_URLCONF = "headwater.web.urls"
WSGI_APPLICATION = "headwater.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "overview"
LANGUAGE_CODE = "en"
# What a reader chooses in the footer of a page is kept for a year; until then the browser says it.
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_AGE = "language", 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = os.environ.get("HEADWATER_HTTPS") == "1"
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("HEADWATER_STATIC_ROOT")
# Static files come straight from the package; a site that wants them elsewhere runs collectstatic.
WHITENOISE_USE_FINDERS = True
# Whether what is published can be read without signing in. Off, unless a site or the demonstration says so.
PUBLIC_READING = os.environ.get("HEADWATER_PUBLIC_READING") == "1"
# What an organisation says under every map about boundaries and names, in place of the general words.
MAP_DISCLAIMER = {
    language: words
    for language, words in {
        "en": os.environ.get("HEADWATER_MAP_DISCLAIMER", ""),
        "fr": os.environ.get("HEADWATER_MAP_DISCLAIMER_FR", ""),
        "es": os.environ.get("HEADWATER_MAP_DISCLAIMER_ES", ""),
        "ar": os.environ.get("HEADWATER_MAP_DISCLAIMER_AR", ""),
    }.items()
    if words
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# A site behind HTTPS says so; then cookies travel on nothing else, and browsers remember it for a year.
HTTPS = os.environ.get("HEADWATER_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
# For fields of forms; files are bounded by web.security, which says so in a sentence.
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024

# Signing in (django-allauth, with our pages around it).
ACCOUNT_ADAPTER = "headwater.web.people.adapters.Accounts"
MFA_ADAPTER = "headwater.web.people.adapters.SecondSteps"
SOCIALACCOUNT_ADAPTER = "headwater.web.people.adapters.SingleSignOn"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Addresses are written by whoever manages people; nobody signs up, so there is nothing to confirm.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Headwater"
# A browser allows passkeys over plain HTTP on localhost only; there a newcomer may try them.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("HEADWATER_HTTPS") != "1"
# Each limit is for five minutes (web.people.limits says so), kept in the database, which all processes share.
ACCOUNT_RATE_LIMITS = {
    "login": "60/5m/ip",
    "login_failed": "30/5m/ip,5/5m/key",
    "change_password": "5/5m/user",
    "reauthenticate": "5/5m/user",
}
MFA_RATE_LIMITS = {"webauthn_login": "30/5m/ip"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "access_cache"}}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "headwater.access.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "headwater.access.passwords.NotOneself", "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Whoever holds a power that signs has a second step. The demonstration offers it only, and says so on its pages.
SECOND_STEP_REQUIRED = os.environ.get("HEADWATER_SECOND_STEP", "required") != "offered"
# Single sign-on with one OpenID Connect provider, where the site names one (docs/guide/server.md).
OIDC_ISSUER = os.environ.get("HEADWATER_OIDC_ISSUER", "")
# Whether that provider asks for a second step itself, so that ours is not asked for as well.
OIDC_HAS_SECOND_STEP = os.environ.get("HEADWATER_OIDC_SECOND_STEP") == "1"
_PROVIDER = {
    "provider_id": "sso",
    "name": os.environ.get("HEADWATER_OIDC_NAME", "single sign-on"),
    "client_id": os.environ.get("HEADWATER_OIDC_CLIENT_ID", ""),
    "secret": os.environ.get("HEADWATER_OIDC_CLIENT_SECRET", ""),
    "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True},
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_PROVIDER] if OIDC_ISSUER else []}}
# A confirmed address of the provider's is that of the person here; nobody is added by signing in.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# The way there is a link: a form would need our policy to let forms go to the provider, and wherever that leads on.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_QUERY_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Sessions begin anew at each sign-in and end with the browser; web.security ends them earlier.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-session", "__Host-token") if HTTPS else ("session", "token")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Mail goes out where the site names a server: smtp://user:password@host:587 (STARTTLS) or smtps://...:465.
_MAIL = urlsplit(os.environ.get("HEADWATER_MAIL_URL", ""))
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.scheme == "smtp", _MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HEADWATER_MAIL_FROM", "headwater@localhost")
ACCOUNT_EMAIL_NOTIFICATIONS = bool(EMAIL_HOST)
# What happens is said on standard error, where whoever runs the program keeps it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "headwater.config.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"headwater": {"level": "INFO"}, "django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
