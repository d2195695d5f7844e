package io.apexmemory.steps;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/** The features of the saga that stop databases: mostly they wait. */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features/saga")
@IncludeTags("stops-databases & !for-minutes")
@ConfigurationParameter(key = "cucumber.glue", value = "io.apexmemory.steps")
@ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
class StoreOutagesIT {}
