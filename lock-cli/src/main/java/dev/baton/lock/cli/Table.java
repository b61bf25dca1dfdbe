package dev.baton.lock.cli;

import dev.baton.lock.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.List;

/** Text in aligned columns: the first to the left, the others to the right. */
final class Table {
    private static final String GAP = "   ";

    private final List<List<Cell>> rows = new ArrayList<>();

    record Cell(String text, Style style) {
        static Cell plain(String text) {
            return new Cell(text, Style.PLAIN);
        }
    }

    /** Adds a row; all rows have equally many cells. */
    void add(List<Cell> cells) {
        if (!rows.isEmpty() && rows.get(0).size() != cells.size()) {
            throw new IllegalArgumentException("not " + rows.get(0).size() + " cells: " + cells);
        }
        rows.add(List.copyOf(cells));
    }

    /** Styles do not count as width. */
    List<String> lines(Terminal terminal) {
        return rows.stream().map(row -> line(row, terminal)).toList();
    }

    private String line(List<Cell> row, Terminal terminal) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            Cell cell = row.get(column);
            String padding = " ".repeat(width(column) - cell.text().length());
            String text = terminal.paint(cell.style(), cell.text());
            line.append(column == 0 ? text + padding : GAP + padding + text);
        }
        return line.toString();
    }

    private int width(int column) {
        return rows.stream()
                .mapToInt(row -> row.get(column).text().length())
                .max()
                .orElse(0);
    }
}
