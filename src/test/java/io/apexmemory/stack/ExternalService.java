package io.apexmemory.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A service that somebody else runs, at the address that the environment names. */
record ExternalService(
        String name, String product, String required, List<String> optional, Map<String, String> environment)
        implements Service {
    @Override
    public void start() {
        if (settings().get(required) == null) {
            throw new IllegalStateException(
                    "stack.%s=external needs the environment variable %s".formatted(name, required)
                            + (optional.isEmpty() ? "" : " (and reads " + String.join(", ", optional) + ")"));
        }
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        Stream.concat(Stream.of(required), optional.stream())
                .filter(variable -> !environment.getOrDefault(variable, "").isBlank())
                .forEach(variable -> settings.put(variable, environment.get(variable)));
        return settings;
    }

    @Override
    public Description describe() {
        return new Description(name, Kind.EXTERNAL, product, address());
    }

    /** The variables that are an address, without what stands for a user, a password or options in a URL. */
    private String address() {
        List<String> addresses = new ArrayList<>(settings().keySet());
        addresses.removeIf(variable -> !variable.matches(".*_(URL|URI|HOST|PORT|BUCKETS)"));
        return addresses.isEmpty()
                ? "the product's own"
                : addresses.stream()
                        .map(variable -> settings().get(variable))
                        .map(url -> url.replaceAll("//[^/]*@", "//").replaceAll("[?;].*", ""))
                        .collect(Collectors.joining(" "));
    }

    @Override
    public void close() {}
}
