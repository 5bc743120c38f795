"""Tables of digitisation: `readings`."""

from lantai.digitisation.models.readings import DoubtfulCell, Reading, ReadRow

__all__ = ["DoubtfulCell", "ReadRow", "Reading"]
