"""Asks for greetings and ingestions, of a worker in whatever language.

client.py greet NAME | ingest PATH... | status DOCUMENT_ID
Prints one JSON object a line; the exit code is 0 if all went well, 1 if something failed, 2 if the command was wrong.
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from datetime import timedelta
from typing import Any

from temporalio.client import Client, WorkflowFailureError, WorkflowQueryFailedError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

import settings
import wire

GREETING_TIME = timedelta(seconds=60)


def reason(failed: BaseException | None) -> dict[str, str]:
    """Type and message of what a workflow failed with, without the wrappers around it."""
    error = failed
    while error is not None and not isinstance(error, ApplicationError):
        error = getattr(error, "cause", None)
    if error is None:
        return {"type": type(failed).__name__, "message": str(failed)}
    return {"type": error.type or "Unknown", "message": error.message}


async def greet(client: Client, name: str) -> dict[str, Any]:
    """The answer of a worker."""
    answer = await client.execute_workflow(
        "GreetingWorkflow",
        name,
        id=f"greeting-{uuid.uuid4()}",
        task_queue=settings.text("TEMPORAL_TASK_QUEUE"),
        execution_timeout=GREETING_TIME,
        result_type=str,
    )
    return {"greeting": answer}


async def ingest(client: Client, uri: str) -> dict[str, Any]:
    """The result of an ingestion and the last state that its query tells."""
    document_id = wire.document_id(uri)
    request = {"document_id": document_id, "uri": wire.canonical_uri(uri), "source": "python", "idempotency_id": None}
    handle = await client.start_workflow(
        "DocumentIngestionWorkflow",
        request,
        id=wire.INGESTION + document_id,
        task_queue=settings.text("TEMPORAL_TASK_QUEUE"),
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        start_signal="ingest_again",
        start_signal_args=[request],
        result_type=dict,
    )
    return {**await handle.result(), "state": await status(client, document_id)}


async def status(client: Client, document_id: str) -> dict[str, Any]:
    """What get_status of a document's newest ingestion answers."""
    return await client.get_workflow_handle(wire.INGESTION + document_id).query("get_status", result_type=dict)


async def main(command: str, names: list[str]) -> int:
    """Runs a command for each name."""
    run = {"greet": greet, "ingest": ingest, "status": status}.get(command)
    if run is None or not names:
        print(__doc__, file=sys.stderr)
        return 2
    client = await wire.connect("python-client")

    async def outcome(name: str) -> dict[str, Any]:
        try:
            return await run(client, name)
        except (WorkflowFailureError, ApplicationError) as e:
            return {"name": name, "error": reason(e)}
        except WorkflowQueryFailedError as e:
            return {"name": name, "error": {"type": "QueryFailed", "message": str(e).splitlines()[0]}}
        except RPCError as e:
            if e.status != RPCStatusCode.NOT_FOUND:
                raise SystemExit(f"Temporal at {settings.temporal()} answered {e.status.name}; see TEMPORAL_NAMESPACE") from None
            return {"name": name, "error": {"type": "DocumentNotFoundError", "message": "Temporal knows of no such ingestion"}}

    outcomes = await asyncio.gather(*(outcome(name) for name in names))
    for it in outcomes:
        print(json.dumps(it, ensure_ascii=False))
    return 1 if any("error" in it for it in outcomes) else 0


if __name__ == "__main__":
    wire.run(lambda: asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:])))
