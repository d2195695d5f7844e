/**
 * The fixture: every server that a worker talks to, started together on free ports and stopped together, for tests, demos and
 * other projects. It never touches what it did not start unless it is told to, and leaves no process, port or file behind.
 * Start with {@link io.apexmemory.stack.Stack}; a further way to run a service is one more entry in {@code Choices}, a further
 * container one more in {@code Product}.
 */
package io.apexmemory.stack;
