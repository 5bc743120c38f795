"""Tables of digitisation: `batches` (projects to acceptance), `readings` (what was read, what is doubted)."""

from lantai.digitisation.models.batches import (
    AccessCopy,
    Batch,
    BatchPage,
    BatchStep,
    BatchVolume,
    Declaration,
    Defect,
    DeliveredFile,
    Delivery,
    PageFinding,
    Project,
    ProjectMember,
    SampleCheck,
    SampleLook,
)
from lantai.digitisation.models.readings import DoubtfulCell, Reading, ReadRow

__all__ = [
    "AccessCopy",
    "Batch",
    "BatchPage",
    "BatchStep",
    "BatchVolume",
    "Declaration",
    "Defect",
    "DeliveredFile",
    "Delivery",
    "DoubtfulCell",
    "PageFinding",
    "Project",
    "ProjectMember",
    "ReadRow",
    "Reading",
    "SampleCheck",
    "SampleLook",
]
