"""The seal: certificates, keys, signing and judging of sealed PDF files."""
