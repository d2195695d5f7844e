package io.apexmemory.config;

/** Every setting. */
public enum Setting {
    TEMPORAL_HOST
}
