package dev.baton.lock.cli;

import java.util.List;
import java.util.stream.Collectors;

/** What a worker tells its parent, each as one line on its standard output. */
sealed interface WorkerRecord {

    /** Connected, and waiting for the order to start. */
    record Ready() implements WorkerRecord {
        @Override
        public String line() {
            return "ready";
        }
    }

    /** While it sells: units sold by this worker, and units left as it last saw them. */
    record Progress(long sold, long left) implements WorkerRecord {
        @Override
        public String line() {
            return "progress " + sold + " " + left;
        }
    }

    /** At the end: the longest wait for the lock, and the sales of each of its threads. */
    record Result(long longestWaitNanos, List<Long> sales) implements WorkerRecord {
        @Override
        public String line() {
            return "result " + longestWaitNanos + " "
                    + sales.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
    }

    /** It cannot go on. */
    record Failed(String reason) implements WorkerRecord {
        @Override
        public String line() {
            return "failed " + reason.strip().replaceAll("\\s+", " ");
        }
    }

    String line();

    /** Reads what {@link #line} wrote. A line that is none is a failure and its own reason. */
    static WorkerRecord parse(String line) {
        List<String> words = List.of(line.split(" ", -1));
        try {
            return switch (words.get(0)) {
                case "ready" -> new Ready();
                case "progress" -> new Progress(number(words, 1), number(words, 2));
                case "result" -> new Result(number(words, 1), numbers(words.subList(2, words.size())));
                case "failed" -> new Failed(String.join(" ", words.subList(1, words.size())));
                default -> unexpected(line);
            };
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return unexpected(line);
        }
    }

    private static Failed unexpected(String line) {
        return new Failed("unexpected output: " + line);
    }

    private static long number(List<String> words, int index) {
        return Long.parseLong(words.get(index));
    }

    private static List<Long> numbers(List<String> words) {
        return words.stream().map(Long::valueOf).toList();
    }
}
