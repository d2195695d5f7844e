package io.apexmemory.steps;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/**
 * What the SDK's test server cannot do: visibility, schedules, versions of workers. Runs only with {@code -Dstack.temporal}, and
 * that naming a real server.
 */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features/platform")
@IncludeTags("real-server")
@ConfigurationParameter(key = "cucumber.glue", value = "io.apexmemory.steps")
@ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
class ServerIT {}
