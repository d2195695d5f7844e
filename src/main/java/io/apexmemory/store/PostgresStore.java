package io.apexmemory.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.apexmemory.document.ContentHash;
import io.apexmemory.document.Json;
import io.apexmemory.document.Metadata;
import io.apexmemory.document.ParsedDocument;
import io.apexmemory.document.StoreName;
import io.apexmemory.saga.DocumentVersion;
import io.apexmemory.saga.Store;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The records: one row for each version and one for each of its chunks, written by one statement. Texts go there as streams of
 * bytes, because the driver would copy a parameter of text as a whole.
 */
public final class PostgresStore implements Store {
    private static final String WRITE = """
            with version as (
                insert into document_versions
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, convert_from(?, 'UTF8'), ?::jsonb, ?)
                on conflict do nothing
                returning document_id, version)
            insert into chunks
            select v.document_id, v.version, c.chunk - 1, convert_from(substring(?::bytea from c.first for c.size), 'UTF8')
            from version v, unnest(?, ?) with ordinality as c (first, size, chunk)
            """;
    private static final String REMOVE = """
            with gone as (delete from chunks where document_id = ? and version = ? returning 1),
            version as (delete from document_versions where document_id = ? and version = ? returning 1)
            select (select count(*) from version) as versions, (select count(*) from gone) as chunks
            """;

    private final Postgres postgres;

    public PostgresStore(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public StoreName name() {
        return StoreName.POSTGRES;
    }

    @Override
    public void write(DocumentVersion version) {
        ParsedDocument document = version.document();
        Metadata m = document.metadata();
        Utf8 chunks = new Utf8(document.chunks());
        postgres.query(
                WRITE,
                row -> null,
                document.uuid(),
                version.version(),
                m.title(),
                m.author(),
                m.fileType(),
                m.fileSize(),
                m.sourcePath(),
                timestamp(m.createdDate()),
                timestamp(m.modifiedDate()),
                m.pageCount(),
                ContentHash.sha256(document.content()),
                new Utf8(List.of(document.content())),
                json(version.entities()),
                version.embeddings().model(),
                chunks,
                chunks.places(),
                chunks.sizes());
    }

    @Override
    public Map<String, Long> remove(UUID documentId, long version) {
        return postgres.query(
                        REMOVE,
                        row -> Map.of("versions", row.getLong("versions"), "chunks", row.getLong("chunks")),
                        documentId,
                        version,
                        documentId,
                        version)
                .get(0);
    }

    @Override
    public Diagnosis diagnose(RuntimeException failure) {
        return failure instanceof Postgres.PostgresException e
                ? e.diagnosis()
                : new Diagnosis(false, true, failure.getClass().getSimpleName());
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a " + value.getClass().getSimpleName() + " cannot be written as JSON", e);
        }
    }
}
