"""Short messages out: `port` says what is promised, `local` writes readable files."""
