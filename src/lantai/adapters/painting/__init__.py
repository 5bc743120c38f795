"""绘页: draws page images that look like aged paper, with the truth about where each row stands.

For the demonstration and for tests, which need page images of people who do not exist. Takes plain values, returns JPEG
bytes and regions; keeps nothing.
"""

from lantai.adapters.painting.cards import paint_card
from lantai.adapters.painting.slips import paint_slip
from lantai.adapters.painting.tables import paint_table
from lantai.adapters.painting.values import Block, Card, Column, Look, Painting, Slip, Table

__all__ = ["Block", "Card", "Column", "Look", "Painting", "Slip", "Table", "paint_card", "paint_slip", "paint_table"]
