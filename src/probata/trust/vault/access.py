"""What may be done with the vault as a whole; single originals are reached through their items."""

from probata.trust.access import permissions

DESTROY = permissions.declare("vault.destroy", "Destroy an original for good.")
RECHECK = permissions.declare("vault.recheck", "Check all originals that are kept.")
