"""The verifier's door: pages and JSON for checking a document."""
