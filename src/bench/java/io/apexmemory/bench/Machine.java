package io.apexmemory.bench;

import com.sun.management.OperatingSystemMXBean;
import io.apexmemory.specification.Surroundings;
import io.apexmemory.stack.Service;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * On what was measured, without a name by which anybody could find it.
 *
 * @param load mean number of processes that wanted to run in the minute before the first measurement, where the system tells
 */
record Machine(String cpu, int cores, long memoryGib, double load, Surroundings surroundings) {

    static Machine with(List<Service.Description> services) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                model(),
                Runtime.getRuntime().availableProcessors(),
                Math.round(system.getTotalMemorySize() / (double) (1L << 30)),
                system.getSystemLoadAverage(),
                Surroundings.of(services.stream()
                        // of the stack's, what is not measured with
                        .filter(it -> !it.name().equals("s3") && !it.name().equals("openai"))
                        .map(it -> new Surroundings.Used(it.name(), it.kind().toString(), it.product()))
                        .toList()));
    }

    private static String model() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    String describe() {
        return "%s, %d cores, %d GiB; %s; %s; load %s before the first measurement"
                .formatted(cpu, cores, memoryGib, surroundings.jdk(), surroundings.os(), Figures.number(load));
    }
}
