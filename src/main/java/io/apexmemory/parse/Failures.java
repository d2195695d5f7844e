package io.apexmemory.parse;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;

/** The errors of one document, each with its remedy; none quotes the document or a library's message. */
record Failures(String uri) {
    ApexException refused(String why) {
        return new ApexException(ErrorType.VALIDATION, uri + " " + why);
    }

    ApexException missing() {
        return new ApexException(ErrorType.DOCUMENT_NOT_FOUND, uri + " does not exist; check its name");
    }

    ApexException storage(String why, Throwable cause) {
        return new ApexException(ErrorType.DOCUMENT_STORAGE, uri + " could not be read: " + why, cause);
    }

    ApexException tooLarge(String how, String setting) {
        return new ApexException(
                ErrorType.DOCUMENT_TOO_LARGE, uri + " " + how + "; split the document or raise " + setting);
    }

    ApexException unsupported(String found) {
        return new ApexException(
                ErrorType.UNSUPPORTED_FORMAT,
                uri + " is " + found + " by its content, whatever its name says; only " + Format.ALL + " can be read");
    }

    ApexException corrupt(Format format, Throwable cause) {
        return new ApexException(
                ErrorType.CORRUPT_DOCUMENT,
                uri + " is damaged or cut off and cannot be read as " + format + "; get a whole copy of it",
                cause);
    }

    ApexException encrypted() {
        return new ApexException(
                ErrorType.ENCRYPTED_DOCUMENT, uri + " needs a password to open; save it without one and try again");
    }

    ApexException empty() {
        return new ApexException(
                ErrorType.EMPTY_DOCUMENT,
                uri + " holds no text; if it holds pictures of text, make it searchable first, for OCR is not done");
    }

    ApexException late(long seconds) {
        return new ApexException(
                        ErrorType.DOCUMENT_PARSE,
                        uri + " was not parsed within " + seconds + " s; split the document or raise PARSE_MAX_SECONDS")
                .permanent();
    }

    ApexException lateSource(long seconds) {
        return new ApexException(
                ErrorType.DOCUMENT_STORAGE,
                uri + " was not fetched within " + seconds + " s; check its storage or raise PARSE_MAX_SECONDS");
    }
}
