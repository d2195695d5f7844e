package io.apexmemory.ingest;

import io.apexmemory.document.ApexException;
import io.apexmemory.document.ErrorType;
import io.apexmemory.ingest.wire.SanitisedFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The words of the greeting. The log tells that somebody was greeted, and not who. */
public final class GreetingActivitiesImpl implements GreetingActivities {
    private static final Logger log = LoggerFactory.getLogger(GreetingActivitiesImpl.class);

    @Override
    public String greet(String name) {
        if (name == null || name.isBlank()) {
            throw SanitisedFailures.of(
                    new ApexException(ErrorType.VALIDATION, "the name is empty; say who is to be greeted"));
        }
        log.info("Greeted");
        return "Hello, " + name + "! Welcome to Apex Memory System with Temporal.io!";
    }
}
