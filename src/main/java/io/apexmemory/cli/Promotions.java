package io.apexmemory.cli;

import java.util.Optional;

/** Which build of the workers begins new workflows. */
interface Promotions extends AutoCloseable {
    /** Answers the build before, if there was one. */
    Optional<String> promote(String buildId) throws InterruptedException;

    /** The same for workers that know no versions. */
    Optional<String> promoteUnversioned();

    @Override
    void close();
}
