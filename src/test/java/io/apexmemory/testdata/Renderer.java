package io.apexmemory.testdata;

import java.io.IOException;
import java.util.List;

/** Receives a source's blocks in order and answers the bytes of one file; used once. */
interface Renderer {
    void heading(int level, String text) throws IOException;

    void paragraph(String text) throws IOException;

    /** One entry of a list; the marker is a dash or a number with its dot. */
    void item(String marker, String text) throws IOException;

    /** Rows of equal length, the first one being the table's head. */
    void table(List<List<String>> rows) throws IOException;

    void newPage() throws IOException;

    /** What is said beside the page: a speaker's note on a slide. */
    void note(String text) throws IOException;

    byte[] bytes() throws IOException;
}
