"""Labels on paper: envelopes, courier parcels, serials on copies."""

from lantai.adapters.labels.grid import bars
from lantai.adapters.labels.port import Label
from lantai.adapters.labels.press import numbered, sheet

__all__ = ["Label", "bars", "numbered", "sheet"]
