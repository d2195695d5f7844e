/**
 * The records that every other package speaks: what a document, an entity, a vector and an error are, and how they look on
 * the wire. Nothing here knows of another package, and nothing but
 * {@link io.apexmemory.document.Scratch} and what lies in it does input or output. Start with {@link
 * io.apexmemory.document.ParsedDocument} and {@link io.apexmemory.document.ErrorType}.
 */
package io.apexmemory.document;
