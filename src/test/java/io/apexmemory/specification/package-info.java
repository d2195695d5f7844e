/**
 * The specification with its results: reads the features and what runs of them left in {@code target/parts}, and makes one page and
 * one table of it. It never runs a scenario, and never calls one passed that was not. Start with
 * {@link io.apexmemory.specification.Report}.
 */
package io.apexmemory.specification;
