"""What needs no server: names, claims, documents, entities, and histories that the Java worker recorded."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.converter import WorkflowSerializationContext
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer

import documents
import entities
import settings
import stores
import wire
import workflows

TESTDATA = Path(__file__).parents[3] / "testdata"
OWNER = "0b7cf4a2-6f0e-5a4e-9d52-1c8c2a2d7f11"


class Names(unittest.TestCase):
    """What both sides must name alike; check.py compares the ids of files."""

    def test_the_same_file_has_one_name_however_it_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            file = folder / "a bill, (of) Köln.txt"
            file.write_text("text", encoding="utf-8")
            (folder / "link.txt").symlink_to(file)
            canonical = wire.canonical_uri(str(file))
            self.assertTrue(canonical.endswith("/a%20bill,%20(of)%20K%C3%B6ln.txt"), canonical)
            same = [canonical, canonical.replace("file:///", "FILE:/"), canonical.replace("file:///", "file://localhost/")]
            same += [canonical.replace("%C3%B6", "ö"), os.path.relpath(file), str(folder / "link.txt")]
            self.assertEqual({canonical}, {wire.canonical_uri(it) for it in same})

    def test_what_names_no_document_is_refused(self) -> None:
        for name in (None, " ", "a\nb", "http://a/b", "s3:b", "s3://b", "s3://Bucket/x", "file://host/a", "file:a", "file:///a?b"):
            with self.subTest(name), self.assertRaises(ApplicationError) as refusal:
                wire.canonical_uri(name)
            self.assertEqual("ValidationError", refusal.exception.type)

    def test_a_name_of_an_entity_has_one_form(self) -> None:
        self.assertEqual("maria delgado", wire.normalise(" Maria \n DELGADO"))
        self.assertEqual(wire.entity_id("driver", "Ｍaria  Delgado"), wire.entity_id("driver", "maria delgado"))

    def test_a_backslash_keeps_a_comma_in_an_item(self) -> None:
        with mock.patch.dict(os.environ, {"DOCUMENT_ROOTS": r"/a\,b, /c"}):
            self.assertEqual(["/a,b", "/c"], settings.items("DOCUMENT_ROOTS"))


class Claims(unittest.TestCase):
    """Large payloads by reference, as ClaimCheckCodec.java has them."""

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        codec = wire.ClaimCheckCodec(wire.Blobs("file:" + self.folder.name))
        self.codec = codec.with_context(WorkflowSerializationContext(namespace="default", workflow_id="ingest-" + OWNER))
        self.large = Payload(metadata={"encoding": b"json/plain", "more": b"kept"}, data=b'"' + b"x" * wire.LIMIT + b'"')

    def test_a_large_payload_becomes_a_claim_and_comes_back(self) -> None:
        [claimed] = asyncio.run(self.codec.encode([self.large]))
        self.assertEqual({"encoding": b"json/apex-claim", "more": b"kept"}, dict(claimed.metadata))
        claim = json.loads(claimed.data)
        digest = wire.sha256(self.large.data)
        size = wire.LIMIT + 2
        self.assertEqual({"sha256": digest, "size": size, "compression": "gzip", "encoding": "json/plain", "document_id": OWNER}, claim)
        self.assertTrue((Path(self.folder.name) / "documents" / OWNER / digest).is_file())
        self.assertEqual([self.large], asyncio.run(self.codec.decode([claimed])))

    def test_a_batch_has_a_folder_too(self) -> None:
        codec = self.codec.with_context(WorkflowSerializationContext(namespace="default", workflow_id="batch-" + OWNER))
        [claimed] = asyncio.run(codec.encode([self.large]))
        self.assertEqual(OWNER, json.loads(claimed.data)["batch_id"])
        self.assertTrue((Path(self.folder.name) / "batches" / OWNER / wire.sha256(self.large.data)).is_file())
        self.assertEqual([self.large], asyncio.run(self.codec.decode([claimed])))

    def test_a_small_payload_stays_as_it_is(self) -> None:
        small = Payload(metadata={"encoding": b"json/plain"}, data=b'"' + b"x" * (wire.LIMIT - 2) + b'"')
        self.assertEqual([small], asyncio.run(self.codec.encode([small])))

    def test_a_blob_that_is_damaged_or_gone_is_told(self) -> None:
        [claimed] = asyncio.run(self.codec.encode([self.large]))
        blob = Path(self.folder.name) / "documents" / OWNER / wire.sha256(self.large.data)
        for damage in (lambda: blob.write_bytes(blob.read_bytes()[:-200]), blob.unlink):
            damage()
            with self.assertRaises(ApplicationError) as failure:
                asyncio.run(self.codec.decode([claimed]))
            self.assertEqual("DocumentStorageError", failure.exception.type)


class Documents(unittest.TestCase):
    """Files as documents."""

    def setUp(self) -> None:
        patch = mock.patch.dict(os.environ, {"DOCUMENT_ROOTS": str(TESTDATA), "CHUNK_TOKENS": "64", "CHUNK_OVERLAP_TOKENS": "16"})
        patch.start()
        self.addCleanup(patch.stop)

    def test_each_format_is_read(self) -> None:
        for name, file_type, pages, words in (
            ("bill-of-lading.pdf", "pdf", 1, "Apples, fresh, Honeycrisp, size 80"),
            ("rate-confirmation.docx", "docx", 1, "Kiln-dried Douglas fir, 18 bundles"),
            ("slides-with-notes.pptx", "pptx", 6, "waited for a chassis"),
            ("driver-log.txt", "txt", 1, "Reefer alarm 18"),
            ("driver-onboarding.md", "md", 1, "Road test with a senior driver"),
            ("proof-of-delivery.html", "html", 1, "Golden State"),
        ):
            steps: list[str] = []
            document = documents.parse({"uri": str(TESTDATA / "documents" / name)}, steps.append)
            with self.subTest(name):
                self.assertEqual(("Loading document", file_type), (steps[0], document["metadata"]["file_type"]))
                self.assertEqual(pages, document["metadata"]["page_count"])
                self.assertIn(words, document["content"])

    def test_what_cannot_be_read_says_why(self) -> None:
        for name, error_type in (
            ("wrong-extension-exe.docx", "UnsupportedFormatError"),
            ("wrong-extension-png.pdf", "UnsupportedFormatError"),
            ("password-protected.pdf", "EncryptedDocumentError"),
            ("password-protected.docx", "EncryptedDocumentError"),
            ("corrupt.pdf", "CorruptDocumentError"),
            ("truncated.docx", "CorruptDocumentError"),
            ("empty.pdf", "EmptyDocumentError"),
            ("blank.txt", "EmptyDocumentError"),
            ("no-such-file.pdf", "DocumentNotFoundError"),
            ("../../README.md", "ValidationError"),
        ):
            with self.subTest(name), self.assertRaises(ApplicationError) as failure:
                documents.parse({"uri": str(TESTDATA / "hostile" / name)}, lambda step: None)
            self.assertEqual((error_type, True), (failure.exception.type, failure.exception.non_retryable))
            self.assertIn(Path(name).name, failure.exception.message)

    def test_chunks_keep_within_the_limit_and_hold_all_of_the_text(self) -> None:
        content = (TESTDATA / "documents" / "driver-log.txt").read_text(encoding="utf-8") + "".join(map(str, range(1000))) + "\n "
        covered = 0
        for chunk in documents.chunk(content):
            self.assertLessEqual(documents.tokens(chunk), 64)
            start = content.index(chunk)
            self.assertTrue(start <= covered < start + len(chunk))
            covered = start + len(chunk)
        self.assertEqual(len(content), covered)

    def test_vectors_are_numbers_or_base64(self) -> None:
        vector = [0.1, -2.5, 3e-9]
        self.assertEqual(vector, stores._vector(stores._packed(vector)))
        self.assertEqual(vector, stores._vector(vector))


class Entities(unittest.TestCase):
    """Entities by the Java worker's own rules."""

    def test_entities_have_one_form_however_they_are_written(self) -> None:
        text = "Invoice INV-2207 of 3 March 2026, $1,234.50, due 04/02/26, or 1.234 EUR.\nDriver: MARIA DELGADO. Maria Delgado signed."
        found = entities.extract(text)
        self.assertEqual(
            [("invoice", "INV-2207", 1), ("date", "2026-03-03", 1), ("money", "1234.50 USD", 1), ("date", "2026-04-02", 1),
             ("money", "1234 EUR", 1), ("driver", "Maria Delgado", 2)],
            [(it["entity_type"], it["name"], it["mention_count"]) for it in found],
        )  # fmt: skip
        self.assertEqual({"amount": "1234.50", "currency": "USD"}, found[2]["properties"])
        self.assertEqual(wire.entity_id("driver", "Maria Delgado"), found[5]["uuid"])


class Histories(unittest.TestCase):
    """The workflows do what the Java worker's did."""

    def test_recorded_histories_are_replayed(self) -> None:
        for name in ("greeting", "ingestion-completed", "ingestion-failed", "ingestion-asked-again"):
            history = (TESTDATA / "histories" / f"{name}.json").read_text(encoding="utf-8")
            replayer = Replayer(workflows=[workflows.GreetingWorkflow, workflows.DocumentIngestionWorkflow])
            with self.subTest(name):
                asyncio.run(replayer.replay_workflow(WorkflowHistory.from_json("ingest-" + OWNER, history)))


if __name__ == "__main__":
    unittest.main()
