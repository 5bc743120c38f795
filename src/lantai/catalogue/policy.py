"""Who may do what with holdings and the person index."""

from __future__ import annotations

from lantai.catalogue import policy_finding, policy_holdings

policy_holdings.register()
policy_finding.register()
