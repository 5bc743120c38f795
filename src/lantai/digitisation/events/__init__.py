"""What happened in digitisation."""

from lantai.digitisation.events.readings import *  # noqa: F403
