"""The settings of logging in: ways, second factors, lock-out, tokens, OIDC. Read by site/settings.py."""

from environs import Env

from niangjia.accounts.oidc import origins, providers

_env = Env()

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "niangjia.accounts.backends.NameOrPhoneBackend",
]
ACCOUNT_LOGIN_METHODS = {"username"}  # the backend takes a phone in the same field
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "niangjia.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "niangjia.accounts.forms.LoginForm",
    "change_password": "niangjia.accounts.forms.ChangePasswordForm",
    "reauthenticate": "niangjia.accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# Lock-out by name and address is axes' work; this one stops guessing one name from many addresses.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "20/300s/key"}
PROXIES = _env.int(
    "NIANGJIA_PROXIES", 0
)  # kernel.web.address_of reads it, for the audit trail and the lock-out

SESSION_ENGINE = "niangjia.accounts.pagesessions"
USERSESSIONS_TRACK_ACTIVITY = False  # reading a page writes nothing

MFA_ADAPTER = "niangjia.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones go wrong by half a minute
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _env.bool(
    "NIANGJIA_TLS", False
)  # browsers allow http on localhost alone
MFA_FORMS = {
    "authenticate": "niangjia.accounts.forms.CodeForm",
    "reauthenticate": "niangjia.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "niangjia.accounts.forms.ActivateCodeForm",
    "add_webauthn": "niangjia.accounts.forms.AddPasskeyForm",
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "niangjia.accounts.lockout.respond"
AXES_USERNAME_CALLABLE = "niangjia.accounts.lockout.name_of"
AXES_USERNAME_FORM_FIELD = "login"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address"]  # a phone number may be typed there
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that the page can say until when
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "niangjia.kernel.web.address_of"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "niangjia.accounts.passwords.LongEnough", "OPTIONS": {"least": 10}},
    {"NAME": "niangjia.accounts.passwords.NotOnlyDigits"},
    {"NAME": "niangjia.accounts.passwords.NotLikeMe"},
    {"NAME": "niangjia.accounts.passwords.NotCommon"},
]
TOKEN_DAYS = _env.int("NIANGJIA_TOKEN_DAYS", 7)  # of a token that a program gets for name and password

SOCIALACCOUNT_ADAPTER = "niangjia.accounts.adapter.OutsideAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = providers(_env)
OIDC_ORIGINS = origins(_env)
