package io.apexmemory.config;

import java.util.List;

/** The settings cannot be used as they are. The message lists every bad one at once, with its remedy and without secrets. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param problem one that shows only when the setting is used, naming it */
    public SettingsException(String problem) {
        super(problem);
    }

    SettingsException(List<String> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : problems.size() + " settings are wrong:\n  " + String.join("\n  ", problems));
    }
}
