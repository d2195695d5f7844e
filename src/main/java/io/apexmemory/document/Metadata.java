package io.apexmemory.document;

import java.time.Instant;

/**
 * What is known of a document beside its text; any field but {@code fileType}, {@code fileSize}, {@code sourcePath} and
 * {@code contentSha256} may be null.
 *
 * @param fileType pdf, docx, pptx, txt, md or html: decided by content, not by the file's name
 * @param fileSize bytes of the file
 * @param sourcePath canonical URI, or path, that the document was read from
 * @param pageCount pages of a PDF or slides of a presentation as the file states them, 1 where the format has none
 * @param contentSha256 SHA-256 of the content in UTF-8, 64 hexadecimal digits
 */
public record Metadata(
        String title,
        String author,
        String fileType,
        long fileSize,
        String sourcePath,
        Instant createdDate,
        Instant modifiedDate,
        int pageCount,
        String contentSha256) {}
