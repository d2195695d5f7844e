package io.apexmemory.openai;

/**
 * What a request takes of the API's limits.
 *
 * @param tokens of what is sent; what an answer takes besides is heard from its headers
 */
public record Demand(String model, int tokens) {}
