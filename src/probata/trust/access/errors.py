"""Errors of access."""

from probata.pure.errors import ProbataError


class NotFoundHere(ProbataError):
    """Unknown and forbidden look the same from outside."""

    code = "access.not_found"
    says = "There is nothing here under this name, or it is not open to you."
    remedy = "Check the name; if you should have access, ask whoever leads the matter."
    exit = 5
    status = 404


class PermissionUnknown(ProbataError):
    """A permission that no context declared; a fault of the program."""

    code = "access.permission_unknown"
    says = "No permission is called {permission}."
    remedy = "Nothing was changed. Tell the operator the code and the name of the permission."
    status = 500


class RoleUnknown(ProbataError):
    """A role that the table of roles does not hold."""

    code = "access.role_unknown"
    says = "There is no role “{role}”."
    remedy = "Take one of: {roles}."
    exit = 2


class GrantRefused(ProbataError):
    """A grant that cannot be given as asked."""

    code = "access.grant_refused"
    says = "This grant cannot be given. {reason}"
    remedy = "Correct what is named and try again."


class GrantUnknown(ProbataError):
    """No grant has this id, or it has ended."""

    code = "access.grant_unknown"
    says = "There is no running grant {grant}."
    remedy = "List the grants of the account and take an id from there."
    exit = 5
    status = 404
