"""A small worker in Python beside the Java one: the same workflows and activities, the same stores, the same schema.

It is naive on purpose, so that both can be told apart. It writes PostgreSQL, Neo4j, Qdrant and Redis one after another, and a
version is visible once PostgreSQL has it. It takes no lock, remembers no request (an idempotency_id is ignored, and the same
content again is a new version), has no circuits, tries nothing again by itself, undoes nothing, keeps no dead letters, lets old
versions lie, and a step that is cancelled runs to its end. Documents arrive when all is well; what the Java worker's saga
promises when something is not, it does not. Deletions, audits, metrics, the openai extractor and worker versions are the Java
worker's, which also prepares the databases.

worker.py [--activities-only]   The option leaves the workflows to other workers of the queue: a workflow that began in one language
does not go on in the other, since the SDKs number activities differently, and so it cannot be asked there how it went either.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.worker import Worker

import documents
import entities
import settings
import stores
import wire
import workflows

ACTIVITIES = 20
log = logging.getLogger("worker")


def step(name: str, error_type: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An activity that fails with a type of the contract; of a foreign exception only its class and place are told."""

    def wrap(work: Callable[..., Any]) -> Callable[..., Any]:
        @activity.defn(name=name, no_thread_cancel_exception=True)
        @functools.wraps(work)
        def attempt(*arguments: Any) -> Any:
            try:
                return work(*arguments)
            except ApplicationError:
                raise
            except Exception as e:
                place = traceback.extract_tb(e.__traceback__)[-1]
                where = f"{type(e).__name__} at {os.path.basename(place.filename)}:{place.lineno}"
                raise wire.failure(error_type, f"{name} failed with {where}; it is tried again; if that does not help, report it") from None

        return attempt

    return wrap


@step("greet_activity", "ValidationError")
def greet(name: Any = None) -> str:
    """The words of the greeting."""
    if not str(name or "").strip():
        raise wire.failure("ValidationError", "the name is empty; say who is to be greeted")
    return f"Hello, {name}! Welcome to Apex Memory System with Temporal.io!"


@step("parse_document_activity", "DocumentParseError")
def parse(request: Any) -> dict[str, Any]:
    """Request to ParsedDocument."""
    document = documents.parse(request, activity.heartbeat)
    activity.heartbeat("Parsing complete")
    return document


@step("extract_entities_activity", "EntityExtractionError")
def extract(document: Any) -> list[dict[str, Any]]:
    """ParsedDocument to entities."""
    activity.heartbeat("Extracting entities")
    return entities.extract(document["content"])


@step("generate_embeddings_activity", "EmbeddingGenerationError")
def embed(document: Any) -> dict[str, Any]:
    """ParsedDocument to Embeddings."""
    return stores.embed(document, activity.heartbeat)


@step("write_to_databases_activity", "DatabaseWriteError")
def write(document: Any, found: Any, embeddings: Any, idempotency_id: Any = None) -> dict[str, Any]:
    """ParsedDocument, entities and Embeddings to WriteSummary."""
    return stores.write(document, found, embeddings, activity.heartbeat)


async def _check_attributes(client: Client) -> None:
    """A server without the search attributes would fail every task of the workflows."""
    try:
        known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=client.namespace))
    except RPCError:
        return  # the server does not say
    missing = {"document_id", "source", "ingestion_status"} - set(known.custom_attributes)
    if missing:
        raise SystemExit(f"Temporal lacks the search attributes {', '.join(sorted(missing))}; {stores.PREPARE}")


async def main() -> None:
    """Works until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for name in ("httpx", "neo4j", "temporalio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    stores.check()
    queue = settings.text("TEMPORAL_TASK_QUEUE")
    client = await wire.connect(f"python-{os.getpid()}@{socket.gethostname()}")
    await _check_attributes(client)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    with ThreadPoolExecutor(ACTIVITIES) as threads:
        worker = Worker(
            client,
            task_queue=queue,
            workflows=[] if "--activities-only" in sys.argv else [workflows.GreetingWorkflow, workflows.DocumentIngestionWorkflow],
            activities=[greet, parse, extract, embed, write],
            activity_executor=threads,
            max_concurrent_activities=ACTIVITIES,
            graceful_shutdown_timeout=timedelta(seconds=settings.number("WORKER_STOP_SECONDS")),
        )
        async with worker:
            log.info("worker polls %s at %s", queue, settings.temporal())
            await stopped.wait()


if __name__ == "__main__":
    wire.run(lambda: asyncio.run(main()))
