package io.apexmemory.ingest;

/** The words of the greeting. */
public final class GreetingActivitiesImpl implements GreetingActivities {
    @Override
    public String greet(String name) {
        return "Hello, " + name + "! Welcome to Apex Memory System with Temporal.io!";
    }
}
