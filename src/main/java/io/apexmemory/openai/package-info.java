/**
 * How this product calls the OpenAI API: the client, the limits that all workers keep together, the waiting with progress, and
 * what each failure means to the caller. It never lets a text of the API, of a document or the key into a message, because
 * failures end up in logs and in the workflow history. Start with {@link io.apexmemory.openai.OpenAiApi}.
 */
package io.apexmemory.openai;
