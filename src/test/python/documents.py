"""Files and objects as documents of text in chunks. Naive: no time limit, and none on what a file unpacks to; no beat while it works."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import bpe_openai

import settings
import wire

TOKENS = bpe_openai.get_encoding("cl100k_base")
HTML_PAGE = re.compile(r"(?is)\A\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parse(request: dict[str, Any], progress: Callable[[str], None]) -> dict[str, Any]:
    """The document that a request names."""
    uri = wire.canonical_uri(request.get("uri"))
    progress("Loading document")
    data = _fetch(uri)
    if not data:
        raise _empty(uri)
    progress("Parsing document")
    stem, extension = os.path.splitext(unquote(uri).rsplit("/", 1)[-1])
    file_type = _detect(uri, data, extension.lower())
    try:
        content, facts = READERS[file_type](data)
    except wire.ApplicationError:
        raise
    except PermissionError:
        raise wire.failure("EncryptedDocumentError", f"{uri} needs a password to open; save it without one and try again") from None
    except Exception:  # each library has its own, and their texts may quote the document
        remedy = f"{uri} is damaged or cut off and cannot be read as {file_type}; get a whole copy of it"
        raise wire.failure("CorruptDocumentError", remedy) from None
    if not content.strip():
        raise _empty(uri)
    metadata = {
        "title": _line(facts.get("title")) or _line(stem),
        "author": _line(facts.get("author")),
        "file_type": file_type,
        "file_size": len(data),
        "source_path": uri,
        "created_date": _instant(facts.get("created")),
        "modified_date": _instant(facts.get("modified")),
        "page_count": facts.get("pages") or 1,
        "content_sha256": wire.sha256(content),
    }
    return {"uuid": request.get("document_id") or wire.document_id(uri), "content": content, "metadata": metadata, "chunks": chunk(content)}


def tokens(text: str) -> int:
    """Tokens of cl100k_base."""
    return len(TOKENS.encode(text, disallowed_special=()))


def chunk(content: str) -> list[str]:
    """Pieces of at most CHUNK_TOKENS that overlap by about CHUNK_OVERLAP_TOKENS; naive: borders are those of words."""
    most, overlap = settings.number("CHUNK_TOKENS"), settings.number("CHUNK_OVERLAP_TOKENS")
    chunks: list[str] = []
    held: list[tuple[str, int]] = []
    total = 0
    for word in re.findall(r"\s*\S{1,25}(?:\s+\Z)?", content):
        count = tokens(word)
        if held and total + count > most:
            chunks.append("".join(text for text, _ in held))
            while held and total > min(overlap, most - count):
                total -= held.pop(0)[1]
        held.append((word, count))
        total += count
    return [*chunks, "".join(text for text, _ in held)]


def _fetch(uri: str) -> bytes:
    most = settings.number("PARSE_MAX_BYTES")
    if uri.startswith("s3://"):
        data = _object(uri, most)
    else:
        path = os.fsdecode(unquote(uri[len("file://") :], errors="surrogateescape"))
        roots = [os.path.realpath(root) for root in settings.items("DOCUMENT_ROOTS")]
        if not any(os.path.commonpath([root, path]) == root for root in roots):
            remedy = "move it there or add its folder to DOCUMENT_ROOTS"
            raise wire.failure("ValidationError", f"{uri} lies outside of the folders that documents are read from; {remedy}")
        if os.path.exists(path) and not os.path.isfile(path):
            raise wire.failure("ValidationError", f"{uri} is no ordinary file; name a file")
        try:
            with open(path, "rb") as file:
                data = file.read(most + 1)
        except (FileNotFoundError, NotADirectoryError):
            raise _missing(uri) from None
        except OSError as e:
            remedy = "check its storage and permissions, and try again"
            raise wire.failure("DocumentStorageError", f"{uri} could not be read ({type(e).__name__}); {remedy}") from None
    if len(data) > most:
        raise wire.failure("DocumentTooLargeError", f"{uri} has more than {most} bytes; split the document or raise PARSE_MAX_BYTES")
    return data


def _object(uri: str, most: int) -> bytes:
    bucket, _, key = uri[len("s3://") :].partition("/")
    if bucket not in settings.items("S3_BUCKETS"):
        raise wire.failure("ValidationError", f"{uri} lies in a bucket that documents are not read from; add {bucket} to S3_BUCKETS")
    try:
        return wire.s3().get_object(Bucket=bucket, Key=key)["Body"].read(most + 1)
    except Exception as e:  # botocore makes its classes at run time
        status = getattr(e, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status == 404:
            raise _missing(uri) from None
        remedy = "check S3_ENDPOINT_URL, credentials and bucket policy"
        message = f"{uri} could not be read: S3 failed with {type(e).__name__}, status {status}; {remedy}"
        raise wire.failure("DocumentStorageError", message, non_retryable=status in (400, 401, 403)) from None


def _detect(uri: str, data: bytes, extension: str) -> str:
    if data[:1024].find(b"%PDF-") >= 0:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        try:
            names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        except zipfile.BadZipFile:
            return "pptx" if extension == ".pptx" else "docx"  # whose reader says what is wrong with it
        for name, file_type in (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx")):
            if name in names:
                return file_type
    elif data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise wire.failure("EncryptedDocumentError", f"{uri} needs a password to open; save it without one and try again")
    else:
        text = _decode(data)
        strange = sum(c == "\ufffd" or (ord(c) < 32 and not c.isspace()) for c in text)
        if strange <= 2 + len(text) // 50:
            return "html" if HTML_PAGE.match(text) else "md" if extension in (".md", ".markdown") else "txt"
    remedy = "only PDF, DOCX, PPTX, TXT, Markdown and HTML can be read"
    raise wire.failure("UnsupportedFormatError", f"{uri} is something else by its content, whatever its name says; {remedy}")


def _decode(data: bytes) -> str:
    """By its byte order mark, else UTF-8, else windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _text(data: bytes) -> tuple[str, dict[str, Any]]:
    return _clean(_decode(data)), {}


def _html(data: bytes) -> tuple[str, dict[str, Any]]:
    page = _Page()
    page.feed(_decode(data))
    return _tidy("".join(page.text)), {"title": "".join(page.title), "author": page.author}


class _Page(HTMLParser):
    """Collects what a reader of the page sees."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.title: list[str] = []
        self.author: str | None = None
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("script", "style", "title"):
            self._inside.append(tag)
        elif tag == "meta" and dict(attrs).get("name") == "author":
            self.author = dict(attrs).get("content")
        elif tag not in ("a", "b", "i", "em", "strong", "span", "code", "small", "sub", "sup"):
            self.text.append("\t" if tag in ("td", "th") else "\n")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.text.append(data)
        elif self._inside[-1] == "title":
            self.title.append(data)


def _pdf(data: bytes) -> tuple[str, dict[str, Any]]:
    import pypdf  # this and those below only where they are needed: they take a moment

    if b"startxref" not in data[-16384:]:
        raise ValueError("cut off")
    reader = pypdf.PdfReader(io.BytesIO(data), strict=True)
    if reader.is_encrypted and not reader.decrypt(""):
        raise PermissionError
    about = reader.metadata
    facts = {"pages": len(reader.pages)}
    if about:
        facts |= {"title": about.title, "author": about.author, "created": about.creation_date, "modified": about.modification_date}
    return _tidy("\n\n".join(page.extract_text() for page in reader.pages)), facts


def _docx(data: bytes) -> tuple[str, dict[str, Any]]:
    import docx

    document = docx.Document(io.BytesIO(data))
    parts = []
    for block in document.iter_inner_content():
        rows = [[block.text]] if hasattr(block, "text") else [[cell.text for cell in row.cells] for row in block.rows]
        parts += ["\t".join(row) for row in rows]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        about = package.read("docProps/app.xml") if "docProps/app.xml" in names else b"<none/>"
    pages = next((e.text for e in ElementTree.fromstring(about).iter() if e.tag.endswith("}Pages")), None)
    # without them the library makes some up
    core = _core(document.core_properties) if "docProps/core.xml" in names else {}
    return _tidy("\n".join(parts)), {**core, "pages": int(pages or 1)}


def _pptx(data: bytes) -> tuple[str, dict[str, Any]]:
    import pptx

    show = pptx.Presentation(io.BytesIO(data))
    parts = []
    for slide in show.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                parts.append(shape.text_frame.text)
            elif getattr(shape, "has_table", False):
                parts += ["\t".join(cell.text for cell in row.cells) for row in shape.table.rows]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
            parts.append(slide.notes_slide.notes_text_frame.text)
    return _tidy("\n".join(parts)), {**_core(show.core_properties), "pages": len(show.slides)}


def _core(about: Any) -> dict[str, Any]:
    return {"title": about.title, "author": about.author, "created": about.created, "modified": about.modified}


READERS = {"txt": _text, "md": _text, "html": _html, "pdf": _pdf, "docx": _docx, "pptx": _pptx}


def _clean(text: str) -> str:
    """As the stores can keep it: no NUL, no half of a surrogate pair, lines that end with a line feed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return re.sub("[\ud800-\udfff]", "\ufffd", lines)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]+$", "", _clean(text), flags=re.MULTILINE)).strip("\n")


def _line(text: Any) -> str | None:
    return " ".join(_clean(str(text or "")).split())[:500] or None


def _instant(time: datetime | None) -> str | None:
    if time is None:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _empty(uri: str) -> wire.ApplicationError:
    remedy = "if it holds pictures of text, make it searchable first, for OCR is not done"
    return wire.failure("EmptyDocumentError", f"{uri} holds no text; {remedy}")


def _missing(uri: str) -> wire.ApplicationError:
    return wire.failure("DocumentNotFoundError", f"{uri} does not exist; check its name")
