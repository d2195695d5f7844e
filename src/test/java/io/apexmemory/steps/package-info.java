/**
 * The features in Java: one class of steps per concept, and the check that the index of the specification is true. Steps use
 * clients and stores as anybody could; they never look inside the worker. Start with {@link io.apexmemory.steps.FeatureIndex}.
 */
package io.apexmemory.steps;
