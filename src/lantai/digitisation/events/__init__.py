"""What happened, one file per subject."""

from lantai.digitisation.events.readings import *  # noqa: F403
