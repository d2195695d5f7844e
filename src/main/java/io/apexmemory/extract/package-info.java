/**
 * Finds the things that a document speaks of, by patterns from a YAML file or by the OpenAI API. An entity is only ever words
 * that stand in the text: neither an extractor nor an instruction inside a document can invent one. Start with {@link
 * io.apexmemory.extract.PatternExtractor}, and with {@code entities.yaml}, whose head explains the format.
 */
package io.apexmemory.extract;
