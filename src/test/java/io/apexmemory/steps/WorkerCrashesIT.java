package io.apexmemory.steps;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/** The features of the saga that kill workers, and what takes minutes by its nature. */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features/saga")
@IncludeTags("kills-workers | for-minutes")
@ConfigurationParameter(key = "cucumber.glue", value = "io.apexmemory.steps")
@ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
class WorkerCrashesIT {}
