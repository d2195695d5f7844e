/**
 * The command line: one class for each command, which asks, follows and shows. It decides nothing about documents and never
 * touches a store; whatever it needs of the other packages comes through {@code Wiring}. Start with {@link
 * io.apexmemory.cli.Apex}, then {@code IngestCommand}.
 */
package io.apexmemory.cli;
