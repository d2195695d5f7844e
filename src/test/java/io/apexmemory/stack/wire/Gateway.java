package io.apexmemory.stack.wire;

/** The way to one database. */
interface Gateway extends AutoCloseable {
    @Override
    void close();
}
