"""Addresses of the API: everything under /api/, its documentation, and the page where tokens are made."""

from __future__ import annotations

from django.urls import URLPattern, path

from headwater.web.api.documentation import documentation
from headwater.web.api.tokens import own_tokens
from headwater.web.api.views import api
from headwater.web.pages import answering
from headwater.web.security import own_account, reading

urlpatterns: list[URLPattern] = [
    path("api/", reading(answering(documentation)), name="api-help"),
    path("api/<path:place>", api, name="api"),
    path("account/tokens/", own_account(answering(own_tokens)), name="tokens"),
]
