/**
 * Turns text into vectors: of each chunk and of the whole document. It never pays twice for a text that the cache still has,
 * and never passes on a vector of another size than configured. Start with {@link io.apexmemory.embed.OpenAiEmbedder}.
 */
package io.apexmemory.embed;
