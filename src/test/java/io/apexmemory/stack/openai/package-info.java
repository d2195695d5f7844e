/**
 * A stand-in for the OpenAI API over real HTTP, for tests and for running without a key. It checks limits as the API does and
 * must never answer what the API would refuse. Start with {@link io.apexmemory.stack.openai.OpenAiStub}.
 */
package io.apexmemory.stack.openai;
