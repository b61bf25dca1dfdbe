package dev.baton.lock.benchmarks.report;

import java.util.List;

/** JMH's scores, each benchmark's peers beneath each other. */
final class JmhTable {
    private static final String REDISSON = "REDISSON";
    private static final String FLOOR = "FLOOR";

    private JmhTable() {}

    static MarkdownTable of(List<JmhScore> scores) {
        MarkdownTable table = new MarkdownTable(
                /* textColumns= */ 3,
                List.of(
                        "benchmark",
                        "peer",
                        "mode",
                        "score",
                        "± error (99.9 %)",
                        "unit",
                        "to Redisson RLock",
                        "to floor"));
        for (JmhScore score : scores) {
            table.add(List.of(
                    score.benchmark(),
                    PeerLooks.title(score.peer()),
                    score.mode(),
                    Numbers.brief(score.score()),
                    Numbers.brief(score.error()),
                    score.unit(),
                    Numbers.ratio(score.score() / scoreOf(REDISSON, score, scores)),
                    Numbers.ratio(score.score() / scoreOf(FLOOR, score, scores))));
        }
        return table;
    }

    /** What a peer scored in the same benchmark, or NaN. */
    private static double scoreOf(String peer, JmhScore like, List<JmhScore> scores) {
        return scores.stream()
                .filter(score -> score.peer().equals(peer)
                        && score.benchmark().equals(like.benchmark())
                        && score.mode().equals(like.mode()))
                .mapToDouble(JmhScore::score)
                .findFirst()
                .orElse(Double.NaN);
    }
}
