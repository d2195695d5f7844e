package io.apexmemory.cli;

/** A command cannot do what it was asked. The message is one line with the remedy. */
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
        super(message);
    }
}
