package io.apexmemory.config;

import java.util.List;

/** The values of all settings, checked. */
public final class Settings {
    public String text(Setting setting) {
        return null;
    }

    public int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    public boolean flag(Setting setting) {
        return Boolean.parseBoolean(text(setting));
    }

    public List<String> list(Setting setting) {
        return List.of(text(setting).split(","));
    }
}
