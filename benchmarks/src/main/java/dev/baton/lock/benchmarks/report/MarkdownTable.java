package dev.baton.lock.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table of GitHub's Markdown: its first columns to the left, the others to the right. */
final class MarkdownTable {
    private final List<String> lines = new ArrayList<>();

    /** One with figures in all columns but the first. */
    MarkdownTable(List<String> head) {
        this(1, head);
    }

    MarkdownTable(int textColumns, List<String> head) {
        add(head);
        lines.add("|" + ":---|".repeat(textColumns) + "---:|".repeat(head.size() - textColumns));
    }

    void add(List<String> cells) {
        lines.add(cells.stream().map(MarkdownTable::escape).collect(Collectors.joining(" | ", "| ", " |")));
    }

    private static String escape(String cell) {
        return cell.replace("|", "\\|").replaceAll("<(?=[A-Za-z/!])", "&lt;").replaceAll("\\s+", " ");
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n\n";
    }
}
