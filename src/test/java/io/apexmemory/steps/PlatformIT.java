package io.apexmemory.steps;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/**
 * The features of the platform around the saga: settings, worker, Temporal, metrics. Those that need a real Temporal server are
 * {@link ServerIT}'s, and those that take their time {@link ScaleIT}'s.
 */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features/platform")
@ExcludeTags({"real-server", "scale"})
@ConfigurationParameter(key = "cucumber.glue", value = "io.apexmemory.steps")
@ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
class PlatformIT {}
