package io.apexmemory.extract;

/**
 * A text that counts how often a regular expression looks at it, and ends the search when the looks are used up. Unlike a time
 * limit this gives the same answer on a busy machine.
 */
class WatchedText implements CharSequence {
    /** Thrown out of the matcher when the budget is used up. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super(null, null, false, false);
        }
    }

    private static final long LOOKS_PER_CHARACTER = 300;
    private static final long LOOKS_AT_LEAST = 5_000_000;
    private static final int PAUSE = 0xFFFF;

    private final String text;
    private final Pace pace;
    private final long budget;
    private long looks;

    WatchedText(String text, Pace pace) {
        this.text = text;
        this.pace = pace;
        budget = LOOKS_AT_LEAST + LOOKS_PER_CHARACTER * text.length();
    }

    @Override
    public char charAt(int index) {
        if ((++looks & PAUSE) == 0) {
            if (looks > budget) {
                throw new Exhausted();
            }
            pace.tick();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
