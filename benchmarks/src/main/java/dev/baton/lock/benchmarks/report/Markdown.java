package dev.baton.lock.benchmarks.report;

import dev.baton.lock.benchmarks.report.RunReport.Failure;
import dev.baton.lock.benchmarks.report.RunReport.Turns;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as a page to read. */
final class Markdown {
    private final RunReport run;
    private final StringBuilder page = new StringBuilder();

    private Markdown(RunReport run) {
        this.run = run;
    }

    /** The page, which expects the charts beside itself. */
    static String of(RunReport run, Collection<Chart> charts) {
        return new Markdown(run).write(charts);
    }

    private String write(Collection<Chart> charts) {
        page.append("# Benchmarks of ")
                .append(run.settings().startedAt(), 0, 10)
                .append("\n\n");
        failures();
        targets();
        environment();
        if (!run.works().isEmpty()) {
            page.append(
                            "## Works\n\nMedian over the rounds, with the least and the greatest; ratios are medians of the")
                    .append(" ratios within each round.\n\n");
            run.works().forEach(work -> page.append(WorkTables.of(work)));
            page.append(SpinTable.of(run.works()));
        }
        if (!run.jmh().isEmpty()) {
            page.append("## JMH\n\n").append(JmhTable.of(run.jmh()));
        }
        if (!run.curves().isEmpty()) {
            page.append("## How the cost grows\n\n");
            run.curves().forEach(curve -> page.append(CurveTables.of(curve)));
        }
        charts(charts);
        return page.toString().stripTrailing() + "\n";
    }

    private void failures() {
        if (run.failures().isEmpty()) {
            return;
        }
        page.append("**Not measured, because it failed:**\n\n");
        for (Failure failure : run.failures()) {
            page.append("- ").append(failure.where()).append(": `");
            page.append(failure.message().replace('`', '\'').replaceAll("\\s+", " "))
                    .append("`\n");
        }
        page.append('\n');
    }

    private void targets() {
        if (run.works().stream().anyMatch(work -> !work.targets().isEmpty())) {
            page.append("## Targets\n\n").append(TargetTable.of(run.works()));
        }
    }

    private void environment() {
        Environment where = run.environment();
        RunReport.Settings how = run.settings();
        page.append("## Where and how\n\n");
        item("machine", where.cores() + " cores, " + where.cpu() + ", " + where.os());
        item("load before", where.loadBefore() < 0 ? "unknown" : Numbers.brief(where.loadBefore()));
        item(
                "JVM",
                where.jdk() + ", flags: " + (where.jvmFlags().isEmpty() ? "none" : String.join(" ", where.jvmFlags())));
        item("server", "Redis " + where.redis() + ", embedded, on a loopback port");
        item("libraries", libraries(where.libraries()));
        item("revision", where.revision());
        item("run", String.format(Locale.ROOT, "%s, %.1f min in all, from %s", how.mode(), minutes(), how.startedAt()));
        turns("each peer in a work", how.works(), run.works());
        turns("at each size of a curve", how.curves(), run.curves());
        turns("in JMH", how.jmh(), run.jmh());
        page.append('\n');
    }

    private double minutes() {
        return run.durationSeconds() / 60;
    }

    /** Of parts that were measured. */
    private void turns(String where, Turns turns, Collection<?> measured) {
        if (!measured.isEmpty()) {
            String rounds = turns.rounds() == 1 ? "1 round of " : turns.rounds() + " rounds of ";
            item(
                    where,
                    rounds + Numbers.brief(turns.roundSeconds()) + " s after " + Numbers.brief(turns.warmUpSeconds())
                            + " s of warm-up");
        }
    }

    private void item(String name, String value) {
        page.append("- ").append(name).append(": ").append(value).append('\n');
    }

    private static String libraries(Map<String, String> versions) {
        return versions.entrySet().stream()
                .map(library -> library.getKey() + " " + library.getValue())
                .collect(Collectors.joining(", "));
    }

    private void charts(Collection<Chart> charts) {
        if (!charts.isEmpty()) {
            page.append("## Charts\n\n");
        }
        for (Chart chart : charts) {
            page.append("![")
                    .append(chart.title())
                    .append("](")
                    .append(chart.file())
                    .append(")\n\n");
        }
    }
}
