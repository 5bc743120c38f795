"""Reading PDF files that strangers hand in: signatures, changes, page pictures. Run it in a limited child process."""
