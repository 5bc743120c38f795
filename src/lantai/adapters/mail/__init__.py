"""Mail out: `port` says what is promised, `local` writes readable files, `smtp` talks to a server."""
