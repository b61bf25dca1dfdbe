package dev.baton.lock.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What a {@link Worker} answers to the order of a round: its tallies, and the processor time that it used for it. */
record RoundAnswer(double cpuMicros, Tallies tallies) {
    private static final String SEPARATOR = " ";

    /** One line: the two times, then three words for each member. */
    String encoded() {
        List<String> words = new ArrayList<>();
        words.add(Double.toString(cpuMicros));
        words.add(Double.toString(tallies.elapsedNanos()));
        for (Tally member : tallies.members()) {
            words.add(Double.toString(member.workedNanos()));
            words.add(Long.toString(member.operations()));
            words.add(member.latencies().encoded());
        }
        return String.join(SEPARATOR, words);
    }

    static RoundAnswer decode(String encoded) {
        List<String> words = List.of(encoded.split(SEPARATOR, -1));
        List<Tally> members = new ArrayList<>();
        for (int i = 2; i < words.size(); i += 3) {
            members.add(new Tally(
                    Latencies.decode(words.get(i + 2)),
                    Long.parseLong(words.get(i + 1)),
                    Double.parseDouble(words.get(i))));
        }
        double elapsedNanos = Double.parseDouble(words.get(1));
        return new RoundAnswer(Double.parseDouble(words.get(0)), new Tallies(elapsedNanos, members));
    }
}
