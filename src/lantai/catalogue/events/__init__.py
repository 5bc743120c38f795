"""What happened in the catalogue."""

from lantai.catalogue.events.describing import *  # noqa: F403
from lantai.catalogue.events.disposal import *  # noqa: F403
from lantai.catalogue.events.finding import *  # noqa: F403
from lantai.catalogue.events.holdings import *  # noqa: F403
from lantai.catalogue.events.opening import *  # noqa: F403
from lantai.catalogue.events.reading import *  # noqa: F403
from lantai.catalogue.events.recordings import *  # noqa: F403
from lantai.catalogue.events.secrecy import *  # noqa: F403
from lantai.catalogue.events.topics import *  # noqa: F403
