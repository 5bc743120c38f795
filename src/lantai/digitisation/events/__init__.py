"""What happened, one file per subject."""
