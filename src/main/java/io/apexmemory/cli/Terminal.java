package io.apexmemory.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}.
 *
 * @param interactive whether a person watches, so that lines may be redrawn
 * @param width cells in a line; 0 where lines have no end
 */
record Terminal(PrintWriter out, PrintWriter err, boolean interactive, int width) {
    private static final int USUAL_WIDTH = 80;

    /** The one of this process, always in UTF-8. */
    static Terminal ofProcess() {
        boolean interactive = attended();
        return new Terminal(
                writer(FileDescriptor.out), writer(FileDescriptor.err), interactive, interactive ? measure() : 0);
    }

    static Terminal plain(PrintWriter out, PrintWriter err) {
        return new Terminal(out, err, false, 0);
    }

    /** The width to fold prose at, also where lines have no end. */
    int proseWidth() {
        return width == 0 ? 100 : Math.min(width, 120);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** From Java 22 on there is a console even where nobody watches, and it says so itself. */
    @SuppressWarnings("SystemConsoleNull") // up to Java 21 it is null there
    private static boolean attended() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private static int measure() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String rowsAndColumns = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            stty.waitFor(1, TimeUnit.SECONDS);
            int columns = Integer.parseInt(rowsAndColumns.substring(rowsAndColumns.indexOf(' ') + 1));
            return columns > 0 ? columns : USUAL_WIDTH;
        } catch (IOException | NumberFormatException e) {
            return USUAL_WIDTH;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_WIDTH;
        }
    }
}
