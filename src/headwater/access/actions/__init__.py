"""People come and leave, get powers and lose them, and sign. Each write leaves a line in the audit trail."""

from headwater.access.actions.grants import grant as grant
from headwater.access.actions.grants import grant_many as grant_many
from headwater.access.actions.grants import grant_role as grant_role
from headwater.access.actions.grants import withdraw as withdraw
from headwater.access.actions.people import add_person as add_person
from headwater.access.actions.people import deactivate as deactivate
from headwater.access.actions.people import end_session as end_session
from headwater.access.actions.people import first_person as first_person
from headwater.access.actions.people import note_sign_in_change as note_sign_in_change
from headwater.access.actions.people import remove_second_step as remove_second_step
from headwater.access.actions.people import renew_password as renew_password
from headwater.access.actions.roles import define_role as define_role
from headwater.access.actions.signing import sign as sign
from headwater.access.actions.signing import sign_many as sign_many
from headwater.access.actions.tokens import Answered as Answered
from headwater.access.actions.tokens import answer_once as answer_once
from headwater.access.actions.tokens import make_token as make_token
from headwater.access.actions.tokens import note_token_use as note_token_use
from headwater.access.actions.tokens import revoke_token as revoke_token
from headwater.access.actions.ways_in import make_link as make_link
from headwater.access.actions.ways_in import use_link as use_link
from headwater.access.actions.ways_in import withdraw_link as withdraw_link
from headwater.audit.actions import note as note
from headwater.audit.actions import note_many as note_many
from headwater.audit.rules import Line as Line
