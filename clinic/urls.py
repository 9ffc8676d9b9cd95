"""Every address of the site. Apps are included by name, so that none imports another."""

from allauth.account import views as account
from django.urls import URLPattern, include, path

from clinic.views import account as account_page
from clinic.views import styleguide

screens: list[URLPattern] = [
    path("account/", account_page.account, name="account"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]

urlpatterns = [
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/signup/", account.signup, name="account_signup"),
    path("", include((screens, "clinic"))),
    path("", include("intake.urls")),
    path("", include("evaluations.urls")),
]
