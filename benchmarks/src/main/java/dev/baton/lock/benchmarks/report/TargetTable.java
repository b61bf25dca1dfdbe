package dev.baton.lock.benchmarks.report;

import dev.baton.lock.benchmarks.report.WorkReport.TargetReport;
import java.util.List;

/** All targets, with what was measured beside each. */
final class TargetTable {
    private TargetTable() {}

    static MarkdownTable of(List<WorkReport> works) {
        MarkdownTable table =
                new MarkdownTable(/* textColumns= */ 2, List.of("work", "target", "measured", "bound", ""));
        for (WorkReport work : works) {
            String name = "**" + work.id() + "** " + work.title();
            for (TargetReport target : work.targets()) {
                table.add(row(name, target));
                name = "";
            }
        }
        return table;
    }

    private static List<String> row(String name, TargetReport target) {
        return List.of(
                name,
                target.label(),
                Numbers.brief(target.value()),
                target.limit(),
                target.met() ? "met" : "**MISSED**");
    }
}
