package io.apexmemory;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Looks at once and often at what is awaited: Awaitility's own tenth of a second, thousands of times, is minutes of a build. */
public final class Polling implements LauncherSessionListener {
    private static final Duration INTERVAL = Duration.ofMillis(10);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(INTERVAL);
    }
}
