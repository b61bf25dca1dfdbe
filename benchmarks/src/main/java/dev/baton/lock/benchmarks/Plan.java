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

    /** Of everything, what was chosen. */
    static Plan of(Mode mode, List<String> only, List<String> skip) {
        Selection wanted = selection(only);
        Selection unwanted = selection(skip);
        List<Part> chosen = everything().stream()
                .filter(part -> wanted.isEmpty() || wanted.has(part.id()))
                .filter(part -> !unwanted.has(part.id()))
                .toList();
        return new Plan(mode, chosen);
    }

    static Selection selection(List<String> ids) {
        return new Selection(ids, everything().stream().map(Part::id).toList());
    }

    Duration estimate() {
        return estimateFrom(0);
    }

    /** About how long the parts from that index on take. */
    Duration estimateFrom(int index) {
        return parts.stream().skip(index).map(part -> part.estimate(mode)).reduce(Duration.ZERO, Duration::plus);
    }
}
