package io.apexmemory.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, made to fit a width: the first column gives way, then the last one. */
public final class Table {
    private static final String GAP = "  ";
    private static final int LEAST = 12;

    private final String[] headings;
    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    /** @param headings one for each column; a blank in front of it makes the column stand right */
    public Table(String... headings) {
        this.headings = Arrays.stream(headings).map(String::strip).toArray(String[]::new);
        right = new boolean[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(" ");
        }
    }

    public void row(Object... cells) {
        rows.add(Arrays.stream(cells)
                .map(cell -> cell == null ? "" : Cells.printable(cell.toString()))
                .toArray(String[]::new));
    }

    /** @param width cells in a line, 0 for as many as it takes */
    public List<String> lines(int width) {
        int[] widths = Arrays.stream(headings).mapToInt(Cells::width).toArray();
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], Cells.width(row[i]));
            }
        }
        if (width > 0) {
            shrink(widths, 0, width);
            shrink(widths, widths.length - 1, width);
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(headings, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private static void shrink(int[] widths, int column, int width) {
        int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - width;
        widths[column] = Math.max(Math.min(widths[column], LEAST), widths[column] - Math.max(0, excess));
    }

    private String line(String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : GAP).append(Cells.pad(Cells.fit(cells[i], widths[i]), widths[i], right[i]));
        }
        return line.toString().stripTrailing();
    }
}
