"""The courier: booking a parcel, getting a tracking number. `port` says what, `local` works with no server."""
