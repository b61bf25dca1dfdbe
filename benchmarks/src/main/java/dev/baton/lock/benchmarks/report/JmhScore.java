package dev.baton.lock.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A result of JMH's, from its own file. */
public record JmhScore(String benchmark, String peer, String mode, double score, double error, String unit) {

    /** All results in a file that JMH wrote. */
    public static List<JmhScore> read(Path jmhJson) throws IOException {
        List<JmhScore> scores = new ArrayList<>();
        new ObjectMapper().readTree(jmhJson.toFile()).forEach(result -> scores.add(of(result)));
        return scores;
    }

    private static JmhScore of(JsonNode result) {
        JsonNode primary = result.path("primaryMetric");
        String[] name = result.path("benchmark").asText().split("\\.");
        return new JmhScore(
                String.join(".", List.of(name).subList(Math.max(0, name.length - 2), name.length)),
                result.path("params").path("peer").asText(),
                result.path("mode").asText(),
                primary.path("score").asDouble(),
                primary.path("scoreError").asDouble(Double.NaN),
                primary.path("scoreUnit").asText());
    }
}
