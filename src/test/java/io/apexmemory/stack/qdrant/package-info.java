/**
 * A Qdrant that runs inside the test's own process, for machines where no container can run: the unchanged Java client speaks
 * Qdrant's gRPC protocol to it over TCP. It must never answer other than the real one would: what it does not know it refuses
 * with UNIMPLEMENTED, naming the part. Start with {@link io.apexmemory.stack.qdrant.QdrantServer}; what it promises is in
 * {@code QdrantContractTest} and {@code QdrantFilterContractTest}, which can be pointed at a real Qdrant.
 */
package io.apexmemory.stack.qdrant;
