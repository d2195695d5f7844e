package io.apexmemory.steps;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/**
 * What can be judged of a worker from outside. Runs only with {@code -Dworker=external}, against the worker that {@code
 * -Dworker.command} starts, or that somebody has started.
 */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features")
@IncludeTags("blackbox")
@ConfigurationParameter(key = "cucumber.glue", value = "io.apexmemory.steps")
@ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
class ConformanceIT {}
