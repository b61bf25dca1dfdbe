package dev.baton.lock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhScoreTest {
    @Test
    void scoresAreReadFromTheFileOfJmh(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("jmh.json"), """
                [{"benchmark": "a.b.Pair.lock", "mode": "sample", "params": {"peer": "BATON"},
                  "primaryMetric": {"score": 12.5, "scoreError": "NaN", "scoreUnit": "us/op"}},
                 {"benchmark": "a.b.Pair.lock", "mode": "sample", "params": {"peer": "REDISSON"},
                  "primaryMetric": {"score": 25, "scoreError": 0.5, "scoreUnit": "us/op"}}]
                """);

        List<JmhScore> scores = JmhScore.read(file);

        assertThat(scores.get(0)).isEqualTo(new JmhScore("Pair.lock", "BATON", "sample", 12.5, Double.NaN, "us/op"));
        assertThat(JmhTable.of(scores).toString())
                .contains("| Pair.lock | Baton | sample | 12.5 | – | us/op | 0.5 × | – |")
                .contains("| Pair.lock | Redisson RLock | sample | 25.0 | 0.5 | us/op | 1.00 × | – |");
    }
}
