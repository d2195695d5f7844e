/**
 * The records that every other package speaks: what a document, an entity, a vector and an error are, and how they look on
 * the wire. Nothing here does input or output, and nothing here knows of another package. Start with {@link
 * io.apexmemory.document.ParsedDocument} and {@link io.apexmemory.document.ErrorType}.
 */
package io.apexmemory.document;
