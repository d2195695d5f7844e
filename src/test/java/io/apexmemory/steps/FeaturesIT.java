package io.apexmemory.steps;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/**
 * The features of the activities against the running stack; a step that nobody wrote fails its scenario. Each suite has a JVM and
 * a stack of its own, and runs beside the others.
 */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features/activities")
@ConfigurationParameter(key = "cucumber.glue", value = "io.apexmemory.steps")
@ConfigurationParameter(key = "cucumber.junit-platform.naming-strategy", value = "long")
class FeaturesIT {}
