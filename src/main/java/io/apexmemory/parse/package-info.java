/**
 * Turns a document named by a URI into text, metadata and chunks, treating every byte of it as hostile. It never follows a
 * reference inside a document, never reads outside the configured roots and buckets, and never puts text of a document into
 * an error or a log. Start with {@link io.apexmemory.parse.TikaDocumentParser}.
 */
package io.apexmemory.parse;
