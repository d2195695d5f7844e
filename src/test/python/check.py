"""Clients and workers of two languages on one stack: each side does what the other asks for, and both say the same.

check.py [PATH OF THE PROGRAM temporal]
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

import entities
import stores
import wire

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
JAR = ["java", "-jar", "target/apex-memory.jar"]
DOCUMENTS = "testdata/documents/"
BROKEN = "testdata/hostile/corrupt.pdf"
DATABASES = ["neo4j", "postgres", "qdrant", "redis"]
START, STOP, COMMAND = 300, 60, 120
checks = 0


def told(title: str, passed: object, shown: object) -> None:
    """Counts a check and prints its line; ends all where it did not pass."""
    global checks
    checks += 1
    print(f"{'ok' if passed else 'FAILED'}: {title}", flush=True)
    if not passed:
        raise SystemExit(f"ci: Python: {title}: {shown}")


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], log: Path, ready: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program from the moment that its log holds the words, and stopped at the end, whatever happens."""
    with log.open("wb") as out:
        program = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        end = time.monotonic() + START
        while ready not in log.read_text(encoding="utf-8", errors="replace"):
            if program.poll() is not None or time.monotonic() > end:
                last = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise SystemExit(f"ci: Python: {shlex.join(command)} did not start:\n{last}")
            time.sleep(0.2)
        yield program
    finally:
        program.terminate()
        try:
            program.wait(STOP)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command to its end."""
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=COMMAND, check=False)


def rows(answer: subprocess.CompletedProcess[str]) -> list[Any]:
    """The JSON that a command printed, a value a line; what else there is is said."""
    try:
        return [json.loads(line) for line in answer.stdout.splitlines()]
    except json.JSONDecodeError:
        raise SystemExit(f"ci: Python: {answer.args} printed no JSON: {answer.stdout[-500:]}{answer.stderr[-2000:]}") from None


def client(environment: dict[str, str], *arguments: str) -> tuple[list[Any], int]:
    """What client.py printed, and its exit code."""
    answer = run([sys.executable, str(HERE / "client.py"), *arguments], environment)
    return rows(answer), answer.returncode


def apex(environment: dict[str, str], *arguments: str) -> tuple[list[Any], int]:
    """What the Java command line printed as JSON, and its exit code."""
    answer = run([*JAR, *arguments], environment)
    return rows(answer), answer.returncode


def greeting(name: str) -> str:
    """The contract's words."""
    return f"Hello, {name}! Welcome to Apex Memory System with Temporal.io!"


def java_works(environment: dict[str, str]) -> None:
    """What the Python client gets of the Java worker."""
    told("the Java worker greets the Python client", client(environment, "greet", "Ada") == ([{"greeting": greeting("Ada")}], 0), "")
    refused = client(environment, "greet", " ")
    told("and refuses an empty name", refused[1] == 1 and refused[0][0]["error"]["type"] == "ValidationError", refused)
    names = [DOCUMENTS + name for name in ("invoice.pdf", "bill-of-lading.pdf", "safety-handbook-40-pages.pdf")]
    results, code = client(environment, "ingest", *names)
    for name, result in zip(names, results, strict=True):
        well = code == 0 and result["status"] == "success" and result["version"] == 1 and result["databases_written"] == DATABASES
        told(f"the Java worker ingests {Path(name).name} for the Python client", well, result)
        told("and get_status says completed", result["state"]["status"] == "completed", result)
        asked = apex(environment, "status", "--json", name)[0][0]
        told("and the Java client says the same of it", (asked["document_id"], asked["live_version"]) == (result["document_id"], 1), asked)
    broken, code = client(environment, "ingest", BROKEN)
    told("a broken file ends with CorruptDocumentError", code == 1 and broken[0]["error"]["type"] == "CorruptDocumentError", broken)
    asyncio.run(histories(results))


async def histories(results: list[Any]) -> None:
    """What the Java worker left in its histories, read by Python; large payloads come out of the blob store."""
    temporal = await wire.connect("check")
    for result in results:
        history = await temporal.get_workflow_handle(wire.INGESTION + result["document_id"]).fetch_history()
        payloads = [e.activity_task_completed_event_attributes.result.payloads for e in history.events]
        document, found, embeddings, _ = [(await temporal.data_converter.decode(it))[0] for it in payloads if it]
        vectors = [stores._vector(it) for it in embeddings["chunk_embeddings"]]
        well = len(vectors) == len(document["chunks"]) and {len(it) for it in vectors} == {1536}
        told(f"Python reads the vectors of {document['metadata']['title']} in the history of the Java worker", well, len(vectors))
        same = entities.extract(document["content"]) == found
        told("and finds the same entities in its text", same, f"{len(found)} entities of {document['metadata']['source_path']}")


def python_works(environment: dict[str, str], real: bool) -> None:
    """What the Java client gets of the Python worker."""
    answer = run([*JAR, "greet", "Ada"], environment)
    told("the Python worker greets the Java client", answer.stdout.strip() == greeting("Ada") and answer.returncode == 0, answer)
    answer = run([*JAR, "greet", " "], environment)
    told("and refuses an empty name", answer.returncode == 1 and "the name is empty" in answer.stderr, answer)
    log = DOCUMENTS + "driver-log.txt"
    (result, _), code = apex(environment, "ingest", "--temporal", "--json", log)
    told("the Python worker ingests driver-log.txt for the Java client", code == 0 and result["version"] == 1, result)
    asked, code = apex(environment, "status", "--json", log)
    told("and status says completed", code == 0 and (asked[0]["status"], asked[0]["live_version"]) == ("completed", 1), asked)
    state = client(environment, "status", result["document_id"])[0][0]
    told("and the Python client says the same", (state["status"], state["source"]) == ("completed", "cli"), state)
    (result, _), code = apex(environment, "ingest", "--temporal", "--json", BROKEN)
    told("a broken file ends with CorruptDocumentError", code == 1 and result["error"]["type"] == "CorruptDocumentError", result)
    (result, _), code = apex(environment, "ingest", "--temporal", "--json", DOCUMENTS + "long-dispatch-log.txt")
    told("a document whose vectors travel by reference arrives", code == 0 and result["chunks"] > 20, result)
    if real:
        listed = [it["document_id"] for it in apex(environment, "list", "--json", "--status", "completed")[0][0]]
        told("and list shows it", result["document_id"] in listed, listed)
    else:
        print("not asked: list, since the SDK's test server has none")
    for name in sorted(path.name for path in (ROOT / "testdata" / "hostile").glob("*.txt")):
        one = apex(environment, "status", "--json", f"testdata/hostile/{name}")[0][0]["document_id"]
        other = wire.document_id(str(ROOT / "testdata" / "hostile" / name))
        told(f"both sides give {name[:40]} the same id", one == other, (one, other))
    wire.s3().upload_file(str(ROOT / DOCUMENTS / "rate-confirmation.docx"), "documents", "rates/1.docx")
    result = client(environment, "ingest", "s3://documents/rates/1.docx")[0][0]
    told("the Python worker ingests a document from S3", result.get("status") == "success", result)
    answer = run([*JAR, "verify"], environment)
    told("and verify finds nothing wrong with what either worker wrote", answer.returncode == 0, answer.stdout)


def main(temporal: str | None) -> None:
    """Everything in a folder and on a stack of its own."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit("ci: Python: stopped"))
    server = [f"-Dstack.temporal.binary={temporal}", "-Dstack.temporal=devserver"] if temporal else []
    worker = [sys.executable, str(HERE / "worker.py")]
    with contextlib.ExitStack() as stopping:
        folder = Path(stopping.enter_context(tempfile.TemporaryDirectory(prefix="apex-python-")))
        arguments = f"-Dexec.args=--no-worker --env-file {folder / 'env'}"
        stack = ["mvn", "-q", "-ntp", "test-compile", "exec:java@stack", *server, arguments]
        stopping.enter_context(running(stack, dict(os.environ), folder / "stack.log", "Ctrl-C stops everything"))
        settings = {name: value or "" for name, value in dotenv_values(folder / "env", interpolate=False).items()}
        os.environ.update(settings, TEMPORAL_METRICS_PORT="0")
        environment = dict(os.environ)
        answer = run(worker, environment)
        told("the Python worker says who prepares the databases", answer.returncode == 1 and "no schema yet" in answer.stderr, answer)
        with running([*JAR, "worker"], environment, folder / "java.log", "Worker started"):
            java_works(environment)
        log = folder / "python.log"
        with running(worker, environment, log, "worker polls apex-ingestion-queue at ") as program:
            python_works(environment, bool(temporal))
            program.terminate()
            told("it ends when it is told to", program.wait(STOP) == 0, program.returncode)
        words = [it for it in ("Reefer", settings["NEO4J_PASSWORD"], settings["OPENAI_API_KEY"]) if it in log.read_text()]
        told("its log holds no text of a document and no secret", not words, words)
    print(f"ci: RUN: Python: {checks} checks")


if __name__ == "__main__":
    wire.run(lambda: main(sys.argv[1] if len(sys.argv) > 1 else None))
