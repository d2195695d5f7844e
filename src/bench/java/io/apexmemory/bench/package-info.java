/**
 * How fast it is, measured side by side with the same work done otherwise: {@code mvn -Pbench verify}. Figures of one machine and one
 * run are compared with each other only. Start with {@link io.apexmemory.bench.Benchmark}.
 */
package io.apexmemory.bench;
