/**
 * The settings: which there are, what each may be, and where its value came from. The only place that reads the environment; it
 * knows no other package, so every other one is given plain values. Start with {@link io.apexmemory.config.Setting} and {@link
 * io.apexmemory.config.Settings#load(java.util.Map, java.nio.file.Path)}.
 */
package io.apexmemory.config;
