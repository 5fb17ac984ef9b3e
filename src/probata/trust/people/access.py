"""The permissions that people know."""

from probata.trust.access import permissions

ENROL = permissions.declare("people.enrol", "Open an account for somebody.")
SEE = permissions.declare("people.see", "See which accounts and organisations there are.")
CLOSE = permissions.declare("people.close", "Close and reopen an account.")
