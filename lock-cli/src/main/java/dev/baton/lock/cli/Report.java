package dev.baton.lock.cli;

import dev.baton.lock.cli.Table.Cell;
import dev.baton.lock.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the demo found out, for people. */
final class Report {
    private static final String NONE = "-";

    private final Terminal terminal;
    private final DemoBackend backend;

    Report(Terminal terminal, DemoBackend backend) {
        this.terminal = terminal;
        this.backend = backend;
    }

    /** One phase in a line. */
    String summary(PhaseResult result) {
        String sold = "sold " + Numbers.whole(result.sold()) + " of " + Numbers.whole(result.stock()) + ": ";
        return sold + verdict(result) + " (" + Numbers.duration(result.elapsedNanos()) + ")";
    }

    /** All phases side by side. */
    List<String> table(List<PhaseResult> results) {
        Table table = new Table();
        table.add(row("", results, result -> new Cell(result.kind().title(), Style.STRONG)));
        table.add(row("sold", results, result -> Cell.plain(Numbers.whole(result.sold()))));
        table.add(row("oversold", results, Report::oversold));
        table.add(
                row("sales per second", results, result -> Cell.plain(Numbers.whole((long) result.salesPerSecond()))));
        table.add(row(backend.commands(), results, Report::commandsPerSale));
        table.add(row("longest wait", results, Report::longestWait));
        table.add(row("least served thread", results, result -> Cell.plain(Numbers.whole(result.leastServed()))));
        table.add(row("most served thread", results, result -> Cell.plain(Numbers.whole(result.mostServed()))));
        return table.lines(terminal);
    }

    /** What to try after this. */
    List<String> next() {
        List<String> lines = new ArrayList<>();
        lines.add("Next:");
        lines.addAll(backend.next());
        lines.add("  ./baton demo --help                      what the figures mean");
        return lines;
    }

    private String verdict(PhaseResult result) {
        if (result.exact()) {
            return terminal.paint(Style.GOOD, "exactly the stock");
        }
        return result.oversold() > 0
                ? terminal.paint(Style.BAD, Numbers.whole(result.oversold()) + " too many")
                : terminal.paint(Style.BAD, "not the stock, " + Numbers.whole(result.left()) + " left");
    }

    private static Cell oversold(PhaseResult result) {
        return new Cell(Numbers.whole(result.oversold()), result.oversold() == 0 ? Style.GOOD : Style.BAD);
    }

    private static Cell commandsPerSale(PhaseResult result) {
        return Cell.plain(result.sold() == 0 ? NONE : Numbers.oneDecimal(result.commandsPerSale()));
    }

    private static Cell longestWait(PhaseResult result) {
        return Cell.plain(result.kind().excludes() ? Numbers.duration(result.longestWaitNanos()) : NONE);
    }

    private static List<Cell> row(String label, List<PhaseResult> results, Function<PhaseResult, Cell> cell) {
        return Stream.concat(Stream.of(Cell.plain(label)), results.stream().map(cell))
                .toList();
    }
}
