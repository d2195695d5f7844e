package io.apexmemory.parse;

import java.io.File;
import org.apache.poi.util.DefaultTempFileCreationStrategy;
import org.apache.poi.util.TempFile;

/** Where POI puts what it unpacks: by itself in a folder that belongs to the first user of a machine, and that no other may use. */
public final class PoiFiles {
    private PoiFiles() {}

    /** Gives every user a folder of their own, for the whole process. */
    public static void inAFolderOfTheUsersOwn() {
        String name = "poifiles-" + System.getProperty("user.name");
        TempFile.setTempFileCreationStrategy(
                new DefaultTempFileCreationStrategy(new File(System.getProperty("java.io.tmpdir"), name)));
    }
}
