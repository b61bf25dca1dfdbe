package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Races many times between the same racers, each on a thread of its own: every time for something new. */
final class Races {
    private static final int HEATS = 200;
    private static final int STAKES_PER_HEAT = 100;

    private Races() {}

    /**
     * Runs the races.
     *
     * @param stake makes what one race is about
     * @param racers what each thread does with it
     * @param check looks at it afterwards
     */
    static <S> void run(Supplier<S> stake, List<Consumer<S>> racers, Consumer<S> check) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(racers.size());
        try {
            for (int heat = 0; heat < HEATS; heat++) {
                List<S> stakes = Stream.generate(stake).limit(STAKES_PER_HEAT).toList();
                CyclicBarrier start = new CyclicBarrier(racers.size());
                List<Future<?>> running = new ArrayList<>();
                for (Consumer<S> racer : rotated(racers, heat)) {
                    running.add(threads.submit(() -> {
                        start.await();
                        stakes.forEach(racer);
                        return null;
                    }));
                }
                for (Future<?> each : running) {
                    each.get(20, TimeUnit.SECONDS);
                }
                stakes.forEach(check);
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** So that none of them always starts first. */
    private static <S> List<Consumer<S>> rotated(List<Consumer<S>> racers, int by) {
        List<Consumer<S>> order = new ArrayList<>(racers);
        Collections.rotate(order, by);
        return order;
    }
}
