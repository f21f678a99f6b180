"""The way in: `ingest_paths` takes files and folders into a library."""

from ingest.pipeline.entrance import ingest_paths
from ingest.pipeline.jobs import work_jobs
from ingest.pipeline.report import IngestedFile, IngestReport, Progress

__all__ = ["IngestReport", "IngestedFile", "Progress", "ingest_paths", "work_jobs"]
