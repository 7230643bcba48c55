"""Addresses of the pages about people. The names of django-allauth's are its own: it looks for them."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect import views as single_sign_on
from django.urls import URLPattern, path

from headwater.web.pages import answering
from headwater.web.people import directory, own, person, powers, signing_in, ways_in
from headwater.web.people.limits import by_link
from headwater.web.security import View, own_account, signed_in


def _own(address: str, view: View, name: str) -> URLPattern:
    """A page of one's own account: also for whoever still has to add a second step."""
    return path(address, own_account(view), name=name)


urlpatterns: list[URLPattern] = [
    path("sign-in/", signing_in.In.as_view(), name="account_login"),
    path("sign-in/second-step/", signing_in.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", signing_in.options, name="mfa_login_webauthn"),
    path("sign-in/with/<str:provider_id>/", signing_in.to_provider, name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back/", single_sign_on.callback, name="openid_connect_callback"),
    path("sign-out/", signing_in.Out.as_view(), name="account_logout"),
    path("way-in/<str:secret>/", by_link(answering(ways_in.way_in)), name="way-in"),
    _own("account/", answering(own.account), "account"),
    _own("account/", answering(own.account), "mfa_index"),
    _own("account/confirm/", signing_in.Confirm.as_view(), "account_reauthenticate"),
    _own("account/confirm/code/", signing_in.ConfirmByCode.as_view(), "mfa_reauthenticate"),
    _own("account/confirm/passkey/", signing_in.ConfirmByPasskey.as_view(), "mfa_reauthenticate_webauthn"),
    _own("account/password/", own.ChangePassword.as_view(), "account_change_password"),
    _own("account/password/first/", own.SetPassword.as_view(), "account_set_password"),
    _own("account/app/", own.AddApp.as_view(), "mfa_activate_totp"),
    _own("account/app/remove/", own.RemoveApp.as_view(), "mfa_deactivate_totp"),
    _own("account/passkeys/", own.AddPasskey.as_view(), "mfa_add_webauthn"),
    _own("account/passkeys/<int:pk>/rename/", own.RenamePasskey.as_view(), "mfa_edit_webauthn"),
    _own("account/passkeys/<int:pk>/remove/", own.RemovePasskey.as_view(), "mfa_remove_webauthn"),
    _own("account/codes/", own.Codes.as_view(), "mfa_view_recovery_codes"),
    _own("account/codes/new/", own.NewCodes.as_view(), "mfa_generate_recovery_codes"),
    path("people/", signed_in(answering(directory.people)), name="people"),
    path("people/<int:number>/", signed_in(answering(person.person)), name="person"),
    path("powers/", signed_in(answering(powers.powers)), name="powers"),
    path("powers/roles/<str:name>/", signed_in(answering(powers.role)), name="role"),
]
