"""Tables of digitisation, one file per subject."""

from lantai.digitisation.models.batches import (
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

__all__ = [
    "Batch",
    "BatchPage",
    "BatchStep",
    "BatchVolume",
    "Declaration",
    "Defect",
    "DeliveredFile",
    "Delivery",
    "PageFinding",
    "Project",
    "ProjectMember",
    "SampleCheck",
    "SampleLook",
]
