package io.apexmemory.cli;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.apexmemory.config.SettingsException;
import io.apexmemory.document.ApexException;
import java.util.Set;

/** A stack trace for the log with the messages of our own exceptions only: a foreign one may quote a document or a secret. */
public final class SafeStack extends ThrowableHandlingConverter {
    private static final Set<String> SPEAKING =
            Set.of(ApexException.class.getName(), SettingsException.class.getName());

    @Override
    public String convert(ILoggingEvent event) {
        StringBuilder trace = new StringBuilder();
        String before = "";
        for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
            trace.append(before).append(thrown.getClassName());
            if (SPEAKING.contains(thrown.getClassName())) {
                trace.append(": ").append(Cells.printable(String.valueOf(thrown.getMessage())));
            }
            trace.append(System.lineSeparator());
            StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
            for (int i = 0; i < frames.length - thrown.getCommonFrames(); i++) {
                trace.append("\t").append(frames[i]).append(System.lineSeparator());
            }
            before = "Caused by: ";
        }
        return trace.toString();
    }
}
