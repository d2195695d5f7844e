package io.apexmemory.steps;

/** A test document by its bare name. */
record Document(String name) {
    @Override
    public String toString() {
        return name;
    }
}
