package io.apexmemory.steps;

/** Where a document lies. */
enum Place {
    FOLDER,
    S3
}
