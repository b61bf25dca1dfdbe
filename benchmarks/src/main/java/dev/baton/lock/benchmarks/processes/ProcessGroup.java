package dev.baton.lock.benchmarks.processes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Processes of one class that start side by side, a few at a time, and carry out the same orders at the same time; the
 * first failure ends all of them. Their {@link System#nanoTime} is this process's, as that of all processes of a machine
 * is on Linux and macOS: where it is not, the start fails. Belongs to one thread.
 */
public final class ProcessGroup implements AutoCloseable {
    /** More would be in each other's way, up to the timeouts of the clients that they open. */
    private static final int STARTS_AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final List<ChildProcess> children = new ArrayList<>();
    private final BlockingQueue<From> answers = new LinkedBlockingQueue<>();

    private record From(int child, Answer answer) {}

    private ProcessGroup() {}

    /**
     * Starts processes, and waits until all are ready.
     *
     * @param main what each runs: it calls {@link Orders#serve}
     * @param arguments those of each process
     */
    public static ProcessGroup start(Class<?> main, int count, List<String> arguments) {
        return start(count, JavaCommand.of(main, arguments));
    }

    /** The same with a single process, whose JVM has no other options than these. */
    public static ProcessGroup startOne(Class<?> main, List<String> jvmOptions, List<String> arguments) {
        return start(1, JavaCommand.of(main, jvmOptions, arguments));
    }

    private static ProcessGroup start(int count, List<String> command) {
        ProcessGroup group = new ProcessGroup();
        long startNanos = System.nanoTime();
        group.orKill(() -> {
            while (group.children.size() < count) {
                int next = Math.min(STARTS_AT_ONCE, count - group.children.size());
                group.add(next, command);
                group.answers(next, startNanos + START_LIMIT.toNanos())
                        .forEach(ready -> checkClock(startNanos, Long.parseLong(ready)));
            }
        });
        return group;
    }

    private void add(int count, List<String> command) {
        for (int i = 0; i < count; i++) {
            int index = children.size();
            children.add(ChildProcess.start(command, answer -> answers.add(new From(index, answer))));
        }
    }

    private static void checkClock(long startNanos, long readyNanos) {
        if (readyNanos - startNanos < 0 || System.nanoTime() - readyNanos < 0) {
            throw new IllegalStateException("the processes of this machine have no clock in common");
        }
    }

    /**
     * Gives all processes an order, and waits for their answers.
     *
     * @throws IllegalStateException if one failed, or not all answered within the limit; all have ended then
     */
    public List<String> order(String order, Duration limit) {
        List<String> texts = new ArrayList<>();
        orKill(() -> {
            children.forEach(child -> child.order(order));
            texts.addAll(answers(children.size(), System.nanoTime() + limit.toNanos()));
        });
        return texts;
    }

    private void orKill(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            children.forEach(ChildProcess::kill);
            children.forEach(ChildProcess::awaitEnd);
            throw e;
        }
    }

    /** The answers of so many of the processes, in their order. */
    private List<String> answers(int count, long deadlineNanos) {
        SortedMap<Integer, String> texts = new TreeMap<>();
        while (texts.size() < count) {
            From next = next(deadlineNanos - System.nanoTime());
            if (next == null) {
                throw new IllegalStateException("not all processes answered in time");
            }
            if (next.answer.isFailure()) {
                throw new IllegalStateException("process " + next.child + ": " + next.answer.text());
            }
            texts.put(next.child, next.answer.text());
        }
        return List.copyOf(texts.values());
    }

    private @Nullable From next(long limitNanos) {
        try {
            return answers.poll(limitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while processes work", e);
        }
    }

    /** Lets all of them close what they have open, and waits for their end. */
    @Override
    public void close() {
        children.forEach(child -> child.order(Orders.CLOSE));
        children.forEach(ChildProcess::awaitEnd);
    }
}
