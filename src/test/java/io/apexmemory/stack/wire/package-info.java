/**
 * Ways from a worker to its databases that know each request for what it is, so that the same faults befall a worker of any language
 * from without. Nothing here alters a request or an answer: it passes, or it is turned away in the words of its protocol, or the
 * connection breaks. Start with {@link io.apexmemory.stack.wire.Wire}.
 */
package io.apexmemory.stack.wire;
