package io.apexmemory.steps;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.apexmemory.document.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** The worker's log while a scenario runs. Thread-safe. */
final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

    private final Instant begun = Instant.now();

    private Log() {}

    Instant begun() {
        return begun;
    }

    /** From now on, until it is closed. */
    static Log follow() {
        Log log = new Log();
        log.start();
        root().addAppender(log);
        return log;
    }

    /**
     * The log of a worker in another process, which writes JSON lines.
     *
     * @param worker all its lines so far; those that are no JSON tell of no event
     */
    static Log of(List<String> worker) {
        Log log = new Log();
        LoggerContext context = new LoggerContext();
        for (String line : worker) {
            try {
                log.lines.add(event(context, Json.MAPPER.readTree(line)));
            } catch (JsonProcessingException e) {
                // what the process said before it had a log
            }
        }
        return log;
    }

    private static ILoggingEvent event(LoggerContext context, JsonNode line) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(context);
        event.setLevel(Level.toLevel(line.path("level").asText()));
        event.setMessage(line.path("message").asText());
        event.setInstant(Instant.parse(line.path("time").asText()));
        event.setMDCPropertyMap(Map.of());
        line.properties()
                .forEach(field -> event.addKeyValuePair(
                        new KeyValuePair(field.getKey(), field.getValue().asText())));
        return event;
    }

    /** Without what was written before. */
    Log since(Instant begin) {
        Log log = new Log();
        lines.stream().filter(line -> !line.getInstant().isBefore(begin)).forEach(log.lines::add);
        return log;
    }

    /** The fields of each line with this message. */
    List<Map<String, String>> fields(String message) {
        return lines.stream()
                .filter(line -> line.getFormattedMessage().equals(message))
                .map(line -> line.getKeyValuePairs().stream()
                        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value))))
                .toList();
    }

    /** The fields that the thread of each line with this message had. */
    List<Map<String, String>> threadFields(String message) {
        return lines.stream()
                .filter(line -> line.getFormattedMessage().equals(message))
                .map(ILoggingEvent::getMDCPropertyMap)
                .toList();
    }

    /** The messages of all warnings. */
    List<String> warnings() {
        return lines.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Each line as it may be written: message, fields, and what the exceptions say. */
    List<String> texts() {
        return lines.stream().map(Log::text).toList();
    }

    private static String text(ILoggingEvent line) {
        StringBuilder text = new StringBuilder(line.getFormattedMessage());
        if (line.getKeyValuePairs() != null) {
            for (KeyValuePair pair : line.getKeyValuePairs()) {
                text.append(' ').append(pair);
            }
        }
        text.append(' ').append(line.getMDCPropertyMap());
        for (IThrowableProxy e = line.getThrowableProxy(); e != null; e = e.getCause()) {
            text.append(' ').append(e.getMessage());
        }
        return text.toString();
    }

    @Override
    protected void append(ILoggingEvent line) {
        // or else the fields of the thread would be those of whoever reads them
        line.prepareForDeferredProcessing();
        lines.add(line);
    }

    @Override
    public void close() {
        root().detachAppender(this);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
