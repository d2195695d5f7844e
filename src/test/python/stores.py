"""Vectors from the OpenAI API, and a document into the four databases: one after another, and that is all (see worker.py)."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import neo4j
import numpy
import psycopg
import redis
from qdrant_client import QdrantClient
from qdrant_client.models import PointStruct

import documents
import settings
import wire

COLLECTION = "apex_documents"
POINTS = uuid.UUID("0c5e5a52-4f0c-5d0e-8f4b-3b0b7d0d8c11")
POINTS_PER_REQUEST = 257
MOST_TOKENS, MOST_INPUTS, MOST_TOKENS_OF_ALL = 8_191, 2_048, 300_000
DATABASES = ["neo4j", "postgres", "qdrant", "redis"]
PREPARE = "let the Java worker prepare the databases: start it once (java -jar target/apex-memory.jar worker)"
VERSION = """
    insert into documents as d (document_id, fence, live_version) values (%(id)s, 1, 1)
    on conflict (document_id) do update set fence = d.fence + 1, live_version = d.fence + 1, tombstone = false
    returning live_version"""
RECORD = """
    insert into document_versions values (%(id)s, %(version)s, %(title)s, %(author)s, %(file_type)s, %(file_size)s, %(source_path)s,
        %(created_date)s, %(modified_date)s, %(page_count)s, %(content_sha256)s, %(content)s, %(entities)s::jsonb, %(model)s)"""
CHUNKS = "insert into chunks select %s, %s, c.chunk - 1, c.content from unnest(%s::text[]) with ordinality as c (content, chunk)"
GRAPH = """
    MERGE (v:DocumentVersion {document_id: $document_id, version: $version})
    SET v += $properties
    WITH v UNWIND $entities AS entity
    MERGE (e:Entity {key: entity.key})
    SET e += entity.identity
    MERGE (v)-[m:MENTIONS]->(e)
    SET m += entity.mention"""


def embed(document: dict[str, Any], progress: Callable[[str], None]) -> dict[str, Any]:
    """The vectors of a document and of its chunks."""
    progress("Generating embeddings")
    chunks, content = document["chunks"], document["content"]
    if not chunks:
        raise wire.failure("ValidationError", f"Embedding of document {document['uuid']}: it has no chunks; parse it again")
    counts = {text: documents.tokens(text) for text in chunks}
    if max(counts.values()) > MOST_TOKENS:
        raise wire.failure("ValidationError", f"Embedding of document {document['uuid']}: set CHUNK_TOKENS lower, {MOST_TOKENS} at most")
    # no token has more than 128 characters
    whole = len(content) <= MOST_TOKENS * 128 and documents.tokens(content) <= MOST_TOKENS
    if whole:
        counts[content] = documents.tokens(content)
    vectors: dict[str, list[float]] = {}
    batch: list[str] = []
    for text, count in counts.items():
        if len(batch) == MOST_INPUTS or sum(counts[it] for it in batch) + count > MOST_TOKENS_OF_ALL:
            vectors.update(zip(batch, _ask(document["uuid"], batch), strict=True))
            progress(f"Embedded {len(vectors)} of {len(counts)} texts")
            batch = []
        batch.append(text)
    vectors.update(zip(batch, _ask(document["uuid"], batch), strict=True))
    mean = vectors[content] if whole else _mean([(counts[text], vectors[text]) for text in chunks])
    result = {"document_embedding": mean, "chunk_embeddings": [vectors[text] for text in chunks]}
    if len(json.dumps(result)) > wire.LIMIT:
        result = {"document_embedding": _packed(mean), "chunk_embeddings": [_packed(vectors[text]) for text in chunks]}
    return {"model": settings.text("EMBEDDING_MODEL"), **result}


def _ask(document_id: str, texts: list[str]) -> list[list[float]]:
    model, dimensions = settings.text("EMBEDDING_MODEL"), settings.number("EMBEDDING_DIMENSIONS")
    request: dict[str, Any] = {"model": model, "input": texts, "encoding_format": "base64"}
    if model.startswith("text-embedding-3-"):
        request["dimensions"] = dimensions
    subject = f"Embedding of document {document_id}"
    url, key = settings.text("OPENAI_BASE_URL").rstrip("/") + "/embeddings", settings.text("OPENAI_API_KEY")
    try:
        answer = httpx.post(url, json=request, headers={"Authorization": f"Bearer {key}"}, timeout=60)
    except httpx.HTTPError as e:
        raise wire.failure("EmbeddingGenerationError", f"{subject}: no answer ({type(e).__name__}); see OPENAI_BASE_URL") from None
    if answer.status_code != 200:
        permanent = 400 <= answer.status_code < 500 and answer.status_code not in (408, 429)
        message = f"{subject}: the OpenAI API answered {answer.status_code}; see OPENAI_API_KEY and EMBEDDING_MODEL"
        raise wire.failure("EmbeddingGenerationError", message, non_retryable=permanent)
    vectors = [_vector(it["embedding"]) for it in sorted(answer.json()["data"], key=lambda it: it["index"])]
    for vector in vectors:
        if len(vector) != dimensions:
            remedy = "make EMBEDDING_DIMENSIONS and EMBEDDING_MODEL agree"
            message = f"{subject}: model {model} answered {len(vector)} dimensions instead of {dimensions}; {remedy}"
            raise wire.failure("EmbeddingDimensionError", message)
    return vectors


def _mean(weighted: list[tuple[int, list[float]]]) -> list[float]:
    weights, vectors = zip(*weighted, strict=True)
    mean = numpy.average(numpy.array(vectors), axis=0, weights=weights)
    return _numbers(mean / (numpy.linalg.norm(mean) or 1))


def _vector(embedding: Any) -> list[float]:
    """Numbers, also where they come as base64 of little-endian float32."""
    return _numbers(numpy.frombuffer(base64.b64decode(embedding), "<f4")) if isinstance(embedding, str) else embedding


def _packed(vector: list[float]) -> str:
    return base64.b64encode(numpy.array(vector, "<f4").tobytes()).decode()


def _numbers(vector: Any) -> list[float]:
    """As few digits as tell a float32 from its neighbours."""
    return [float(str(number)) for number in vector.astype("<f4")]


def write(
    document: dict[str, Any], entities: list[dict[str, Any]], embeddings: dict[str, Any], progress: Callable[[str], None]
) -> dict[str, Any]:
    """Writes to one database after another; what fails leaves behind what was written before."""
    progress("Writing databases")
    chunks, vectors = document["chunks"], [_vector(it) for it in embeddings["chunk_embeddings"]]
    if not document["content"].strip() or not chunks or len(chunks) != len(vectors):
        message = f"Document {document['uuid']} was not written: it has no content, or not one vector for each chunk; ingest it again"
        raise wire.failure("ValidationError", message)
    version, written = 0, []
    try:
        version = _postgres(document, entities, embeddings["model"])
        written.append("postgres")
        _neo4j(document, entities, version)
        written.append("neo4j")
        _qdrant(document["uuid"], version, [_vector(embeddings["document_embedding"]), *vectors])
        written.append("qdrant")
        _redis(document, entities, version)
    except Exception as e:  # each client has its own, and their texts may quote the document
        left = f"version {version} stays in {', '.join(written)}" if written else "nothing was written"
        missing = next(it for it in ("postgres", "neo4j", "qdrant", "redis") if it not in written)
        message = f"Document {document['uuid']} was refused by {missing} ({type(e).__name__}); {left}; see whether {missing} runs"
        raise wire.failure("DatabaseWriteError", message) from None
    return {"status": "success", "document_id": document["uuid"], "version": version, "databases_written": DATABASES}


def postgres() -> Any:
    """A connection to PostgreSQL."""
    url = settings.text("POSTGRES_URL").removeprefix("jdbc:")
    return psycopg.connect(url, user=settings.text("POSTGRES_USER"), password=settings.text("POSTGRES_PASSWORD") or None)


def qdrant() -> QdrantClient:
    """A client of Qdrant, over gRPC."""
    url = urlsplit(settings.text("QDRANT_URL"))
    key = settings.text("QDRANT_API_KEY") or None
    options = {"prefer_grpc": True, "check_compatibility": False, "https": url.scheme == "https"}
    return QdrantClient(host=url.hostname, grpc_port=url.port or 6334, api_key=key, **options)


def check() -> None:
    """Ends the program with the remedy where a database has no schema yet."""
    try:
        with postgres() as connection:
            ready = connection.execute("select to_regclass('live_documents')").fetchone()[0]
        ready = ready and qdrant().collection_exists(COLLECTION)
    except Exception as e:
        raise SystemExit(f"PostgreSQL or Qdrant does not answer ({type(e).__name__}); see POSTGRES_URL and QDRANT_URL") from None
    if not ready:
        raise SystemExit(f"PostgreSQL or Qdrant has no schema yet; {PREPARE}")


def _postgres(document: dict[str, Any], entities: list[dict[str, Any]], model: str) -> int:
    with postgres() as connection:
        version = connection.execute(VERSION, {"id": document["uuid"]}).fetchone()[0]
        facts = {"id": document["uuid"], "version": version, "content": document["content"], "model": model}
        connection.execute(RECORD, {**document["metadata"], **facts, "entities": json.dumps(entities)})
        connection.execute(CHUNKS, (document["uuid"], version, document["chunks"]))
    return version


def _neo4j(document: dict[str, Any], entities: list[dict[str, Any]], version: int) -> None:
    facts = {key: document["metadata"][key] for key in ("title", "source_path", "file_type")}
    rows = []
    for entity in entities:
        name = wire.normalise(entity["name"])
        about = {key: entity[key] for key in ("name", "confidence", "description", "mention_text", "mention_count")}
        rows.append({
            "key": wire.sha256(f"{entity['entity_type']}\n{name}"),
            "identity": {
                "uuid": wire.entity_id(entity["entity_type"], name),
                "entity_type": entity["entity_type"],
                "name": name,
            },
            "mention": {**about, "version": version, "properties": json.dumps(entity["properties"])},
        })  # fmt: skip
    password = settings.text("NEO4J_PASSWORD")
    login = (settings.text("NEO4J_USER"), password) if password else None
    properties = {**facts, "chunks": len(document["chunks"]), "entities": len(entities)}
    with neo4j.GraphDatabase.driver(settings.text("NEO4J_URI"), auth=login) as driver, driver.session() as session:
        session.run(GRAPH, document_id=document["uuid"], version=version, properties=properties, entities=rows).consume()


def _qdrant(document_id: str, version: int, vectors: list[list[float]]) -> None:
    points = []
    for number, vector in enumerate(vectors):
        kind, chunk = ("chunk", number - 1) if number else ("document", 0)
        name = uuid.uuid5(POINTS, f"{document_id}|{version}|{chunk if number else kind}")
        payload = {"document_id": document_id, "version": version, "kind": kind, "chunk": chunk}
        points.append(PointStruct(id=str(name), vector=vector, payload=payload))
    client = qdrant()
    try:
        for start in range(0, len(points), POINTS_PER_REQUEST):
            client.upsert(COLLECTION, points[start : start + POINTS_PER_REQUEST], wait=True)
    finally:
        client.close()


def _redis(document: dict[str, Any], entities: list[dict[str, Any]], version: int) -> None:
    cached = json.dumps({"version": version, "document": document, "entities": entities}, ensure_ascii=False)
    with redis.Redis.from_url(settings.text("REDIS_URL")) as client:
        client.set(f"apex:{{{document['uuid']}}}:v:{version}", cached, ex=settings.number("CACHE_TTL_HOURS") * 3600)
