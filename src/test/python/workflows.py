"""The two workflows, as far as the contract goes: an ingestion is not withdrawn for a deletion, as the Java worker's is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from wire import NEVER_RETRIED

DOCUMENT_ID = SearchAttributeKey.for_keyword("document_id")
SOURCE = SearchAttributeKey.for_keyword("source")
STATUS = SearchAttributeKey.for_keyword("ingestion_status")
PROGRESS = {
    "pending": 0,
    "parsing": 5,
    "parsed": 25,
    "extracting_entities": 30,
    "entities_extracted": 45,
    "generating_embeddings": 50,
    "embeddings_generated": 75,
    "writing_databases": 80,
    "completed": 100,
}
CHUNKS_PER_BATCH = 2048


@dataclass(frozen=True)
class Step:
    """One of the four steps, with the limits of its activity."""

    activity: str
    running: str
    done: str
    minutes: int
    attempts: int
    initial: int
    most: int


PARSE = Step("parse_document_activity", "parsing", "parsed", 5, 3, 1, 30)
EXTRACT = Step("extract_entities_activity", "extracting_entities", "entities_extracted", 2, 3, 2, 60)
EMBED = Step("generate_embeddings_activity", "generating_embeddings", "embeddings_generated", 2, 5, 1, 60)
WRITE = Step("write_to_databases_activity", "writing_databases", "completed", 5, 3, 5, 60)


@workflow.defn(name="GreetingWorkflow")
class GreetingWorkflow:
    """Says hello through a worker."""

    @workflow.run
    async def greet(self, name: Any = None) -> str:
        """The greeting of an activity, which has three attempts of ten seconds."""
        return await workflow.execute_activity(
            "greet_activity",
            name,
            result_type=str,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(maximum_attempts=3),
        )


@workflow.defn(name="DocumentIngestionWorkflow")
class DocumentIngestionWorkflow:
    """Four steps in order, and again as long as somebody asks."""

    @workflow.init
    def __init__(self, request: dict[str, Any]) -> None:
        self._request = request
        self._asked_for: dict[str, Any] | None = None
        self._document_id = request.get("document_id")
        self._status = "pending"
        self._progress = 0
        self._error: str | None = None

    @workflow.run
    async def ingest(self, request: dict[str, Any]) -> dict[str, Any]:
        """The result of the last run."""
        while True:
            # a request that comes with the start takes the start's place
            self._request, self._asked_for, self._error = self._asked_for or self._request, None, None
            self._reach("pending")
            result, failed = {}, None
            try:
                result = await self._run()
            except ActivityError as e:
                failed, self._status, self._error = e, "failed", getattr(e.cause, "message", str(e.cause))
            if self._asked_for is None or is_cancelled_exception(failed or Exception()):
                self._publish()
                if failed:
                    raise failed
                return result

    @workflow.query(name="get_status")
    def status(self) -> dict[str, Any]:
        """Where the document is on its way."""
        return {
            "document_id": self._document_id,
            "source": self._request.get("source"),
            "status": self._status,
            "error_message": self._error,
            "progress": self._progress,
        }

    @workflow.signal(name="ingest_again")
    def ingest_again(self, request: Any = None) -> None:
        """Asks for one more run after the one under way."""
        self._asked_for = request or self._request

    async def _run(self) -> dict[str, Any]:
        document = await self._step(PARSE, self._request)
        self._document_id = document["uuid"]
        chunks = len(document["chunks"])
        entities = await self._step(EXTRACT, document)
        embeddings = await self._step(EMBED, document, chunks=chunks)
        idempotency_id = self._request.get("idempotency_id")
        written = await self._step(WRITE, document, entities, embeddings, *([idempotency_id] if idempotency_id else []))
        return {
            "status": written["status"],
            "document_id": written["document_id"],
            "databases_written": written["databases_written"],
            "pages": document["metadata"]["page_count"],
            "chunks": chunks,
            "entities": len(entities),
            "version": written["version"],
        }

    async def _step(self, step: Step, *arguments: Any, chunks: int = 0) -> Any:
        self._reach(step.running)
        self._publish()
        result = await workflow.execute_activity(
            step.activity,
            args=arguments,
            start_to_close_timeout=timedelta(minutes=step.minutes) * max(1, -(-chunks // CHUNKS_PER_BATCH)),
            heartbeat_timeout=timedelta(seconds=30),
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            retry_policy=RetryPolicy(
                maximum_attempts=step.attempts,
                initial_interval=timedelta(seconds=step.initial),
                backoff_coefficient=2,
                maximum_interval=timedelta(seconds=step.most),
                non_retryable_error_types=NEVER_RETRIED,
            ),
        )
        self._reach(step.done)
        return result

    def _reach(self, status: str) -> None:
        self._status = status
        self._progress = PROGRESS[status]

    def _publish(self) -> None:
        updates = [STATUS.value_set(self._status)]
        if self._document_id:
            updates.append(DOCUMENT_ID.value_set(self._document_id))
        if self._request.get("source"):
            updates.append(SOURCE.value_set(self._request["source"][:255]))
        workflow.upsert_search_attributes(updates)
