package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedTasksTest {
    private final List<String> run = new ArrayList<>();

    @Test
    void aTaskThatIsAddedByAnotherIsRunAfterIt() {
        OrderedTasks tasks = new OrderedTasks(Runnable::run);
        tasks.add(() -> {
            tasks.add(() -> run.add("second"));
            run.add("first");
        });
        assertThat(run).containsExactly("first", "second");
    }

    @Test
    void aTaskThatFailsStopsNoOther() {
        OrderedTasks tasks = new OrderedTasks(Runnable::run);
        QuietLog.of(OrderedTasks.class, () -> {
            tasks.add(() -> {
                throw new IllegalStateException();
            });
            tasks.add(() -> {
                throw new NoSuchMethodError();
            });
        });
        tasks.add(() -> run.add("next"));
        assertThat(run).containsExactly("next");
    }

    /** As one does that is full, or that can start no thread. */
    @Test
    void whatTheExecutorRefusesIsRunBeforeTheNextOne() {
        AtomicBoolean refuses = new AtomicBoolean(true);
        OrderedTasks tasks = new OrderedTasks(task -> {
            if (refuses.get()) {
                throw new RejectedExecutionException();
            }
            task.run();
        });
        QuietLog.of(OrderedTasks.class, () -> {
            tasks.add(() -> run.add("first"));
            tasks.add(() -> run.add("second"));
        });
        refuses.set(false);
        tasks.add(() -> run.add("third"));
        assertThat(run).containsExactly("first", "second", "third");
    }

    @Test
    void nothingIsForgottenAndNothingRunsAtOnce() throws InterruptedException {
        int adders = 4;
        int each = 5_000;
        AtomicInteger running = new AtomicInteger();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        int[] latest = new int[adders];
        CountDownLatch all = new CountDownLatch(adders * each);
        ExecutorService threads = Executors.newFixedThreadPool(adders + 2);
        OrderedTasks tasks = new OrderedTasks(threads);
        IntStream.range(0, adders)
                .forEach(adder -> threads.execute(() -> {
                    for (int i = 1; i <= each; i++) {
                        int number = i;
                        tasks.add(() -> {
                            if (running.incrementAndGet() != 1 || ++latest[adder] != number) {
                                wrong.add(adder + ": " + number);
                            }
                            running.decrementAndGet();
                            all.countDown();
                        });
                    }
                }));
        assertThat(all.await(1, TimeUnit.MINUTES)).isTrue();
        threads.shutdown();
        assertThat(wrong).isEmpty();
    }
}
