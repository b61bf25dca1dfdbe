package dev.baton.lock.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a run of everything does, in its order, and about how long each part takes. */
record Plan(Mode mode, List<Part> parts) {

    /** All there is to measure. */
    static List<Part> everything() {
        return Stream.of(
                        Arrays.stream(Work.values()).map(WorkPart::new),
                        Arrays.stream(Growth.values()).map(CurvePart::new),
                        Stream.of(new JmhPart()))
                .<Part>flatMap(parts -> parts)
                .toList();
    }

    /** What of everything was chosen. */
    static Plan of(Mode mode, Selection only, Selection skip) {
        List<Part> chosen = everything().stream()
                .filter(part -> only.ids().isEmpty() || only.has(part.id()))
                .filter(part -> !skip.has(part.id()))
                .toList();
        return new Plan(mode, chosen);
    }

    Duration estimate() {
        return estimateFrom(0);
    }

    /** About how long the parts from that index on take. */
    Duration estimateFrom(int index) {
        return parts.stream().skip(index).map(part -> part.estimate(mode)).reduce(Duration.ZERO, Duration::plus);
    }
}
