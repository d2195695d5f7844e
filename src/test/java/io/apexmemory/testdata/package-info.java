/**
 * Makes the documents under {@code testdata} from their sources in {@code src/test/resources/testdata}, byte for byte the
 * same each time. It never reads the clock, a random source or the system's fonts, and never compresses with a library whose
 * output may differ between machines. Start with {@link io.apexmemory.testdata.GenerateTestdata}.
 */
package io.apexmemory.testdata;
