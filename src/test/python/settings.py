"""Settings as the Java worker reads them: the environment, then .env.temporal in the working folder, then the default."""

from __future__ import annotations

import os
import re
from pathlib import Path

from dotenv import dotenv_values

FILE = dotenv_values(".env.temporal", interpolate=False)
DEFAULTS = {
    "TEMPORAL_HOST": "localhost",
    "TEMPORAL_PORT": "7233",
    "TEMPORAL_NAMESPACE": "default",
    "TEMPORAL_TASK_QUEUE": "apex-ingestion-queue",
    "NEO4J_URI": "bolt://localhost:7687",
    "NEO4J_USER": "neo4j",
    "POSTGRES_URL": "jdbc:postgresql://localhost:5432/apex",
    "POSTGRES_USER": "apex",
    "QDRANT_URL": "http://localhost:6334",
    "REDIS_URL": "redis://localhost:6379",
    "OPENAI_BASE_URL": "https://api.openai.com/v1",
    "EMBEDDING_MODEL": "text-embedding-3-small",
    "EMBEDDING_DIMENSIONS": "1536",
    "ENTITY_PATTERNS": str(Path(__file__).parents[2] / "main" / "resources" / "entities.yaml"),
    "CHUNK_TOKENS": "512",
    "CHUNK_OVERLAP_TOKENS": "64",
    "DOCUMENT_ROOTS": ".",
    "BLOB_STORE": "file:./.apex/blobs",
    "CACHE_TTL_HOURS": "24",
    "PARSE_MAX_BYTES": "104857600",
    "WORKER_STOP_SECONDS": "30",
}


def text(name: str) -> str:
    """The value of a setting, or of the file that NAME_FILE names; empty where there is none."""
    for values in (os.environ, FILE):
        if values.get(name):
            return str(values[name])
        if values.get(name + "_FILE"):
            return Path(str(values[name + "_FILE"])).read_text(encoding="utf-8").strip()
    return DEFAULTS.get(name, "")


def number(name: str) -> int:
    """The value of a setting that is a whole number."""
    return int(text(name))


def items(name: str) -> list[str]:
    """The value of a setting that is a list; a backslash keeps a comma in an item."""
    return [item.replace("\\,", ",").strip() for item in re.split(r"(?<!\\),", text(name)) if item.strip()]


def temporal() -> str:
    """Host and port of the Temporal server."""
    return f"{text('TEMPORAL_HOST')}:{text('TEMPORAL_PORT')}"
