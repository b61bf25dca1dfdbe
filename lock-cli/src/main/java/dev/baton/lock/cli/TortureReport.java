package dev.baton.lock.cli;

import dev.baton.lock.cli.Table.Cell;
import dev.baton.lock.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.List;

/** What a trial found out, for people. */
final class TortureReport {
    private static final int SHOWN = 50;
    private static final int EXPLAINED = 10;

    private final Terminal terminal;

    TortureReport(Terminal terminal) {
        this.terminal = terminal;
    }

    List<String> lines(TrialFigures figures) {
        List<String> lines = new ArrayList<>();
        lines.addAll(counts(figures));
        lines.add("");
        lines.addAll(recoveries(figures));
        lines.add("");
        lines.addAll(verdict(figures));
        return lines;
    }

    private List<String> counts(TrialFigures figures) {
        Table table = new Table();
        figures.counts().forEach((name, count) -> table.add(row(name, Numbers.whole(count))));
        table.add(row("overlaps forgiven after a data loss", Numbers.whole(figures.forgiven())));
        table.add(row("longest wait", Numbers.duration(figures.longestWaitNanos())));
        table.add(row("longest time free while waited for", Numbers.duration(figures.longestIdleNanos())));
        table.add(row(
                "time in which no fault excused that",
                Math.round(100.0 * figures.strictNanos() / figures.elapsedNanos()) + " %"));
        return table.lines(terminal);
    }

    /** How long until the next acquisition of each lock, after each kind of fault. */
    private List<String> recoveries(TrialFigures figures) {
        Table table = new Table();
        table.add(List.of(strong("fault"), strong("times"), strong("recovery, median"), strong("longest")));
        for (Recoveries.Summary summary : figures.recoveries()) {
            table.add(List.of(
                    Cell.plain(summary.kind().text()),
                    Cell.plain(Numbers.whole(summary.faults())),
                    Cell.plain(Numbers.duration(summary.medianNanos())),
                    Cell.plain(Numbers.duration(summary.longestNanos()))));
        }
        return table.lines(terminal);
    }

    private List<String> verdict(TrialFigures figures) {
        List<Violation> violations = figures.violations();
        if (violations.isEmpty()) {
            return List.of(terminal.paint(Style.GOOD, "No violation, " + Numbers.whole(figures.faults()) + " faults."));
        }
        List<String> lines = new ArrayList<>();
        lines.add(terminal.paint(Style.BAD, Numbers.whole(violations.size()) + " violations:"));
        violations.stream().limit(SHOWN).forEach(violation -> lines.add("  " + violation));
        violations.stream().limit(EXPLAINED).forEach(violation -> lines.addAll(explanation(violation)));
        return lines;
    }

    private static List<String> explanation(Violation violation) {
        List<String> lines = new ArrayList<>(List.of("", "Before " + violation));
        violation.before().forEach(entry -> lines.add("    " + entry));
        return lines;
    }

    private static List<Cell> row(String name, String figure) {
        return List.of(Cell.plain(name), Cell.plain(figure));
    }

    private static Cell strong(String text) {
        return new Cell(text, Style.STRONG);
    }
}
