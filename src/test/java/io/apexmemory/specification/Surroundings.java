package io.apexmemory.specification;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * What one run of features ran on, as JSON beside its messages.
 *
 * @param services those of the stack, none if no scenario needed them
 * @param jdk name and version
 * @param os name, version and architecture
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Surroundings(List<Used> services, String jdk, String os) {
    public Surroundings {
        services = services == null ? List.of() : List.copyOf(services);
    }

    /**
     * One service.
     *
     * @param kind how real it is, for example {@code embedded} or {@code stand-in}
     * @param product with its version
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Used(String name, String kind, String product) {
        boolean isRealTemporal() {
            return name.equals("temporal") && !kind.equals("stand-in") && !kind.equals("stub");
        }
    }

    /** Of this JVM. */
    public static Surroundings of(List<Used> services) {
        return new Surroundings(
                services,
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                "%s %s, %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
    }
}
