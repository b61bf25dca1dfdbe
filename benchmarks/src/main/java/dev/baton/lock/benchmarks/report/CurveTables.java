package dev.baton.lock.benchmarks.report;

import dev.baton.lock.benchmarks.report.CurveReport.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of one curve: for each metric, a row per size and a column per peer. */
final class CurveTables {
    private CurveTables() {}

    static String of(CurveReport curve) {
        StringBuilder page = new StringBuilder("### " + curve.id() + " " + curve.title() + "\n\n");
        Map<String, String> peers = peers(curve);
        metrics(curve).forEach((metric, title) -> page.append(table(curve, metric, title, peers)));
        return page.toString();
    }

    private static MarkdownTable table(CurveReport curve, String metric, String title, Map<String, String> peers) {
        List<String> head = new ArrayList<>(List.of(title + " by " + curve.unit()));
        head.addAll(peers.values());
        MarkdownTable table = new MarkdownTable(head);
        for (Step step : curve.steps()) {
            List<String> cells = new ArrayList<>(List.of(Numbers.whole(step.size())));
            peers.keySet().forEach(peer -> cells.add(cell(step, peer, metric)));
            table.add(cells);
        }
        return table;
    }

    private static String cell(Step step, String peer, String metric) {
        return step.peers().stream()
                .filter(candidate -> candidate.peer().equals(peer))
                .map(candidate -> candidate.figure(metric).map(Numbers::spread).orElse(Numbers.NONE))
                .findFirst()
                .orElse("");
    }

    /** Titles by name, of whoever took part at any size. */
    private static Map<String, String> peers(CurveReport curve) {
        Map<String, String> titles = new LinkedHashMap<>();
        curve.steps().forEach(step -> step.peers().forEach(peer -> titles.put(peer.peer(), peer.title())));
        return titles;
    }

    private static Map<String, String> metrics(CurveReport curve) {
        Map<String, String> titles = new LinkedHashMap<>();
        curve.steps().stream()
                .flatMap(step -> step.peers().stream())
                .flatMap(peer -> peer.figures().stream())
                .forEach(figure -> titles.put(figure.metric(), figure.title()));
        return titles;
    }
}
