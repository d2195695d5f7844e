"""What travels through Temporal: the types of failures, the names of things, and large payloads as claims on the blob store."""

from __future__ import annotations

import asyncio
import dataclasses
import gzip
import hashlib
import json
import os
import re
import sys
import tempfile
import traceback
import unicodedata
import uuid
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.converter import DataConverter, PayloadCodec, SerializationContext, WithSerializationContext
from temporalio.exceptions import ApplicationError
from temporalio.service import TLSConfig

import settings

LIMIT = 262_144
CLAIM = b"json/apex-claim"
INGESTION = "ingest-"
OWNERS = {INGESTION: "document_id", "batch-": "batch_id"}
FOLDERS = {"document_id": "documents", "batch_id": "batches"}
ENTITIES = uuid.UUID("6f2c7bb4-8f55-5a0e-9c1b-0f2d5a9a7e11")
NEVER_RETRIED = [
    "DocumentNotFoundError",
    "UnsupportedFormatError",
    "CorruptDocumentError",
    "EncryptedDocumentError",
    "EmptyDocumentError",
    "DocumentTooLargeError",
    "ValidationError",
    "EmbeddingDimensionError",
    "IdempotencyConflictError",
    "Superseded",
]


def failure(error_type: str, message: str, **more: Any) -> ApplicationError:
    """A failure of one of the contract's types; the message holds no text of a document."""
    return ApplicationError(message, type=error_type, **{"non_retryable": error_type in NEVER_RETRIED, **more})


def canonical_uri(name: str | None) -> str:
    """One name for each document: file:///... with links resolved, or s3://bucket/key with the key as it is."""
    if not name or not name.strip():
        raise failure("ValidationError", "A document needs a URI; name a local path, a file: URI or s3://bucket/key")
    if any(unicodedata.category(c) == "Cc" for c in name):
        raise failure("ValidationError", "The document's name holds control characters; name the document without them")
    scheme = re.match(r"(?i)([a-z][a-z0-9+.-]+)(?=://)|(file|s3)(?=:)", name)
    if scheme and scheme[0].lower() == "s3":
        if not re.fullmatch(r"(?i:s3)://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.+", name):
            raise failure("ValidationError", f"'{name[:200]}' names no object; write s3://bucket/key")
        return "s3://" + name[len("s3://") :]
    path = os.fsencode(name)
    if scheme:
        uri = urlsplit(name)
        if scheme[0].lower() != "file" or uri.netloc not in ("", "localhost") or uri.query or uri.fragment or uri.path[:1] != "/":
            raise failure("ValidationError", f"'{name[:200]}' names no local file; write file:///absolute/path, percent-encoded")
        path = unquote_to_bytes(uri.path)
    return "file://" + quote(os.path.realpath(path), safe="/;:@&=+$,!~*'()")


def document_id(uri: str) -> str:
    """The id of a document that comes without one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, canonical_uri(uri)))


def normalise(name: str) -> str:
    """The form under which names of entities are compared."""
    return re.sub(r"[ \t\n\x0b\f\r]+", " ", unicodedata.normalize("NFKC", name).lower().strip())


def entity_id(entity_type: str, name: str) -> str:
    """The id that follows from type and name."""
    return str(uuid.uuid5(ENTITIES, f"{entity_type}\n{normalise(name)}"))


def sha256(data: bytes | str) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def s3() -> Any:
    """A client of S3 that leaves trying again to Temporal."""
    import boto3  # only where it is needed: it takes a moment
    from botocore.config import Config

    endpoint = settings.text("S3_ENDPOINT_URL") or None
    style = {"addressing_style": "path"} if endpoint else {}
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings.text("AWS_REGION") or None,
        aws_access_key_id=settings.text("AWS_ACCESS_KEY_ID") or None,
        aws_secret_access_key=settings.text("AWS_SECRET_ACCESS_KEY") or None,
        aws_session_token=settings.text("AWS_SESSION_TOKEN") or None,
        config=Config(s3=style, retries={"total_max_attempts": 1}),
    )


class Blobs:
    """The blob store that BLOB_STORE names, laid out as the Java worker's."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._bucket, _, prefix = address.removeprefix("s3://").partition("/") if address.startswith("s3://") else ("", "", "")
        self._prefix = prefix and prefix.rstrip("/") + "/"
        self._root = Path(re.sub("^//(?=/)", "", address.removeprefix("file:")))

    def put(self, name: str, content: bytes) -> None:
        """Stores a blob, which appears whole or not at all."""
        if self._bucket:
            s3().put_object(Bucket=self._bucket, Key=self._prefix + name, Body=content)
            return
        file = self._file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix="draft-", suffix=".tmp", delete=False) as draft:
            draft.write(content)
        os.replace(draft.name, file)

    def get(self, name: str) -> bytes:
        """The content of a blob."""
        if self._bucket:
            return s3().get_object(Bucket=self._bucket, Key=self._prefix + name)["Body"].read()
        return self._file(name).read_bytes()

    def _file(self, name: str) -> Path:
        return self._root / (name if "/" in name else f"{name[:2]}/{name[2:4]}/{name}")


class ClaimCheckCodec(PayloadCodec, WithSerializationContext):
    """Payloads over 256 KiB travel by reference, as ClaimCheckCodec.java says; an ingestion's or a batch's in a folder of its own.

    Unlike the Java worker's, a replay stores them again: a blob of a deleted document may come back so.
    """

    def __init__(self, blobs: Blobs, owner: dict[str, str] | None = None) -> None:
        self._blobs = blobs
        self._owner = owner or {}

    def with_context(self, context: SerializationContext) -> ClaimCheckCodec:
        """The codec of one workflow's payloads."""
        workflow = re.fullmatch(r"(ingest-)([0-9a-fA-F-]{36})|(batch-)([0-9a-f-]{36})", getattr(context, "workflow_id", None) or "")
        kind, owner = [part for part in workflow.groups() if part] if workflow else ("", "")
        return ClaimCheckCodec(self._blobs, {OWNERS[kind]: owner.lower()} if kind else None)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Puts away what is large."""
        return [await asyncio.to_thread(self._put_away, p) if len(p.data) > LIMIT else p for p in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Fetches what was put away."""
        return [await asyncio.to_thread(self._fetch, p) if p.metadata.get("encoding") == CLAIM else p for p in payloads]

    def _put_away(self, payload: Payload) -> Payload:
        claim = {
            "sha256": sha256(payload.data),
            "size": len(payload.data),
            "compression": "gzip",
            "encoding": payload.metadata["encoding"].decode(),
            **self._owner,
        }
        try:
            self._blobs.put(_blob(claim), gzip.compress(payload.data, 1, mtime=0))
        except Exception as e:  # of the file system or of S3, whose text nobody has checked
            raise _storage(claim, f"cannot be stored ({type(e).__name__}); see BLOB_STORE and the rights on it") from None
        return Payload(metadata={**payload.metadata, "encoding": CLAIM}, data=json.dumps(claim).encode())

    def _fetch(self, payload: Payload) -> Payload:
        claim = json.loads(payload.data)
        if not re.fullmatch("[0-9a-f]{64}", claim["sha256"]):
            raise failure("DocumentStorageError", "A claim in the history is malformed; start the workflow again")
        try:
            # one byte more than was claimed at most: a blob that somebody replaced cannot fill the memory
            data = zlib.decompressobj(wbits=31).decompress(self._blobs.get(_blob(claim)), claim["size"] + 1)
        except Exception as e:  # as above
            raise _storage(claim, f"cannot be read ({type(e).__name__}); is BLOB_STORE the same for all workers and clients?") from None
        if len(data) != claim["size"] or sha256(data) != claim["sha256"]:
            raise _storage(claim, "is damaged; restore it from a backup of BLOB_STORE, or ingest again")
        return Payload(metadata={**payload.metadata, "encoding": claim["encoding"].encode()}, data=data)


def _blob(claim: dict[str, Any]) -> str:
    for field, folder in FOLDERS.items():
        if claim.get(field):
            return f"{folder}/{uuid.UUID(claim[field])}/{claim['sha256']}"
    return claim["sha256"]


def _storage(claim: dict[str, Any], what: str) -> ApplicationError:
    return failure("DocumentStorageError", f"Blob {claim['sha256']} {what}")


async def connect(identity: str) -> Client:
    """A client that speaks this project's wire format; ends the program with the remedy where Temporal does not answer."""
    cert, key, authority, api_key = (settings.text("TEMPORAL_" + name) for name in ("TLS_CERT", "TLS_KEY", "TLS_CA", "API_KEY"))
    tls = TLSConfig(
        server_root_ca_cert=Path(authority).read_bytes() if authority else None,
        domain=settings.text("TEMPORAL_TLS_SERVER_NAME") or None,
        client_cert=Path(cert).read_bytes() if cert else None,
        client_private_key=Path(key).read_bytes() if key else None,
    )
    wanted = settings.text("TEMPORAL_TLS").lower() or str(bool(cert or authority or api_key)).lower()
    try:
        return await Client.connect(
            settings.temporal(),
            namespace=settings.text("TEMPORAL_NAMESPACE"),
            identity=identity,
            tls=tls if wanted == "true" else False,
            api_key=api_key or None,
            data_converter=dataclasses.replace(DataConverter.default, payload_codec=ClaimCheckCodec(Blobs(settings.text("BLOB_STORE")))),
        )
    except RuntimeError:
        raise SystemExit(f"Temporal does not answer at {settings.temporal()}; see TEMPORAL_HOST and TEMPORAL_PORT") from None


def run(work: Callable[[], int | None]) -> None:
    """Runs a program to its end, which comes at once: threads of the SDK may abort an interpreter that ends (sdk-python, issue 300)."""
    try:
        code = work() or 0
    except SystemExit as e:
        print(e.code, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    except Exception:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
