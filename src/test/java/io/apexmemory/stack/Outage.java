package io.apexmemory.stack;

/** What can befall a database, and end again. */
public enum Outage {
    /** It ends in order, and its port refuses. */
    STOP,
    /** Its process is killed, whatever it is at, and its port refuses. */
    KILL,
    /** Its process stands still: it takes connections and never answers. It loses nothing of what it holds in memory. */
    PAUSE,
    /** Its process runs on, and nobody reaches it: connections break, its port refuses. */
    CUT
}
