package example;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

@Suite
@SelectPackages("features")
@IncludeTags({"parse-01", "write-01", "protected-01"})
@ConfigurationParameter(key = "cucumber.glue", value = "io.apexmemory.steps")
class FeaturesTest {}
