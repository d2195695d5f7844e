/**
 * What a person runs to see the product at work with nothing installed: the main job on a folder, the stack kept running for
 * the packaged command line, and the saga step by step. Never part of the artifact, and never a second way of doing anything:
 * it calls what the command line calls. Start with {@link io.apexmemory.demo.IngestDemo}.
 */
package io.apexmemory.demo;
