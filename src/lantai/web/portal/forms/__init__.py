"""The questions of the portal as Django forms; every one works with the back button and without JavaScript."""
