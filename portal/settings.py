"""Settings, from the environment only. Each is described in docs/settings.md (a test keeps the two in step)."""

from __future__ import annotations

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "indexing",
    "search",
    "portal",
]

MIDDLEWARE = [
    "portal.middleware.AddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "portal.middleware.StorableMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "portal.context.portal",
            ],
        },
    },
]

# --- storage -----------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {"pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 8), "timeout": 10}}
)
DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps the connections
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # after a restart of Postgres, the pool replaces dead ones
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Compressing every file takes a minute: worth it once in an image, not at the start of a demo.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- people ------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
PASSWORD_RESET_TIMEOUT = 3 * 86_400  # seconds in which a link for a new password can be used
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False

# --- languages ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- security ----------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", not (DEBUG or DEMO))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 0)
# Where pages that were not fetched may be looked at: the image services of the sources themselves.
IMAGE_HOSTS = env.list("IMAGE_HOSTS", default=["https://gallica.bnf.fr", "https://openapi.bnf.fr"])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", *IMAGE_HOSTS],
        "connect-src": [SELF, *IMAGE_HOSTS],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
UPLOAD_MAX_BYTES = 10 * 2**20
UPLOAD_TTL = 15 * 60  # seconds an uploaded query picture is kept

# --- API ---------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "NUM_PROXIES": 0,  # the address is that of the request (portal.middleware): a header that anybody sends is none
    "DEFAULT_THROTTLE_CLASSES": ["search.api.throttles.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE", "120/min"),
        "upload": env.str("UPLOAD_RATE", "20/min"),
        "export": env.str("EXPORT_RATE", "20/hour"),
        "report": env.str("REPORT_RATE", "10/hour"),
    },
    "EXCEPTION_HANDLER": "search.api.problems.handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Illustrations portal",
    "DESCRIPTION": "Search the illustrations of libraries by words, meaning, picture, facet, colour and object.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "search.api.schema.refusals",
    ],
}

# --- harvest -----------------------------------------------------------------------------------------------------
CONTACT = env.str("CONTACT", "")
FETCH_CACHE = DATA_DIR / "fetched"
FETCH_USER_AGENT = env.str("FETCH_USER_AGENT", f"illustrations-portal/0.1 (+{CONTACT or PUBLIC_URL})")
FETCH_MAX_BYTES = env.int("FETCH_MAX_BYTES", 60 * 2**20)
FETCH_TIMEOUT = env.float("FETCH_TIMEOUT", 60.0)
FETCH_RATES = {"gallica.bnf.fr": 12.0, "openapi.bnf.fr": 3.0, **env.dict("FETCH_RATES", {"value": float}, default={})}
FETCH_DEFAULT_INTERVAL = env.float("FETCH_DEFAULT_INTERVAL", 1.0)
FETCH_ALLOWED_PRIVATE = env.list("FETCH_ALLOWED_PRIVATE", default=[])
FETCH_MAX_SIDE = env.int("FETCH_MAX_SIDE", 1600)
MAX_IMAGE_PIXELS = env.int("MAX_IMAGE_PIXELS", 120_000_000)
GALLICA_BASE = env.str("GALLICA_BASE", "https://gallica.bnf.fr")

# --- mail --------------------------------------------------------------------------------------------------------
MAIL_URL = env.str("MAIL_URL", "")
MAIL_WORKS = bool(MAIL_URL)  # without a server nobody is offered mails
EMAIL_TIMEOUT = 10  # seconds: a curator waits while an answer is sent
globals().update(env.email_url_config(MAIL_URL or "dummymail://"))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", CONTACT if "@" in CONTACT else "portal@localhost")

# --- models ------------------------------------------------------------------------------------------------------
ENCODER = env.str("ENCODER", "open_clip:local-dir:indexing/weights/encoder")
HEADS = env.str("HEADS", "indexing/weights/heads")
DETECTOR = env.str("DETECTOR", "ultralytics:indexing/weights/detector/portal.pt")
LAYOUT_DETECTOR = env.str("LAYOUT_DETECTOR", "ultralytics:indexing/weights/detector/portal.pt")
FACE_DETECTOR = env.str("FACE_DETECTOR", "yunet:face_detection_yunet_2026may.onnx")
SEGMENTER = env.str("SEGMENTER", "")
CAPTIONER = env.str("CAPTIONER", "")
MODEL_FOLDERS = [
    Path(p)
    for p in env.list(
        "MODEL_FOLDERS",
        default=[
            str(DATA_DIR / "models"),
            str(BASE_DIR / "indexing" / "weights"),
            str(BASE_DIR.parent / "shared" / "weights"),
        ],
    )
]
ULTRALYTICS_ASSETS = env.str("ULTRALYTICS_ASSETS", "https://github.com/ultralytics/assets/releases/download/v8.4.0")
DETECTION_FLOOR = 0.25  # boxes under this confidence are not stored
QUALITY_DIR = Path(env.str("QUALITY_DIR", str(DATA_DIR / "quality")))  # records of `manage.py evaluate`
ENCODE_TIMEOUT = env.float("ENCODE_TIMEOUT", 3.0)  # seconds a search waits for the encoder

# --- search ------------------------------------------------------------------------------------------------------
# What each list counts for when several are made one (search/fusion.py); chosen by `python -m benchmarks.fusion`.
FUSION_WEIGHTS = {
    "text": 1.0,
    "caption": 0.5,
    "meaning": 0.25,
    "image": 1.0,
    "feedback": 1.0,
    "colour": 1.0,
    **env.dict("FUSION_WEIGHTS", {"value": float}, default={}),
}

# --- operations --------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", "")  # "Authorization: Bearer …"; empty: nobody
METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=[])
# Days after which data about people are erased (portal/retention.py).
RETENTION = {
    "reports": 180.0,
    "accounts": 30.0,
    "signins": 30.0,
    "errors": 90.0,
    "notices": 90.0,
    "archives": 30.0,
    **env.dict("RETENTION", {"value": float}, default={}),
}

# --- queues ------------------------------------------------------------------------------------------------------
JOB_LEASE = env.float("JOB_LEASE", 30.0)  # seconds after which a dead worker's steps go to another
JOB_PATIENCE = env.float("JOB_PATIENCE", 12 * 3600.0)  # seconds a job may wait on its source before it is paused
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 10.0)
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = REDIS_URL
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_RESULT_EXPIRES = 300
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_ROUTES = {
    "workers.tasks.harvest": {"queue": "harvest"},
    "workers.tasks.describe": {"queue": "describe"},
    "workers.tasks.encode_text": {"queue": "encode"},
    "workers.tasks.encode_image": {"queue": "encode"},
    "workers.tasks.sweep": {"queue": "harvest"},
    "workers.tasks.tend": {"queue": "harvest"},
    "workers.tasks.forget": {"queue": "harvest"},
}
# A sweep that found no worker in time is dropped: the next one does as well.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "workers.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "tend": {"task": "workers.tasks.tend", "schedule": 3600.0, "options": {"expires": 3600.0}},
    # At an hour of its own: an interval begins anew with each start of beat, and a day might never pass.
    "forget": {
        "task": "workers.tasks.forget",
        "schedule": crontab(hour="3", minute="17"),
        "options": {"expires": 3600.0},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JSONFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        # Refusals are told by portal.request, with the id of the request and without keys in addresses.
        "django.request": {"level": "ERROR"},
        # Its lines of success hold what a task answers: vectors of what readers ask. portal.task tells the rest.
        "celery.app.trace": {"level": "WARNING"},
        # Its warnings name who tried to sign in, and from where.
        "axes": {"level": "ERROR"},
    },
}
