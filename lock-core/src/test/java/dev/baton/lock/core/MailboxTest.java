package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final class Box extends Mailbox {}

    @Test
    void eachEventIsHandledOnceOneAtATimeInItsProducersOrder() {
        new ModelCheckingOptions()
                .iterations(3)
                .invocationsPerIteration(150)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .check(Producers.class);
    }

    /** Threads that post to one mailbox; what the events write needs no guard, if the mailbox is one. */
    public static class Producers {
        private static final int MOST_THREADS = 8;

        private final Box box = new Box();
        private final int[] posted = new int[MOST_THREADS]; // each by its thread
        private final int[] handled = new int[MOST_THREADS]; // by the events
        private int nested; // events posted by others that are still to come
        private boolean handling;
        private boolean wrong;

        @Operation
        public void post(@Param(gen = ThreadIdGen.class) int thread) {
            int number = ++posted[thread];
            box.post(() -> handle(thread, number));
        }

        /** An event that posts another, which is handled after it. */
        @Operation
        public void postTwo(@Param(gen = ThreadIdGen.class) int thread) {
            int number = ++posted[thread];
            box.post(() -> {
                box.post(() -> nested--);
                handle(thread, number);
                nested++;
            });
        }

        private void handle(int thread, int number) {
            wrong |= handling || nested < 0 || handled[thread] != number - 1;
            handling = true;
            handled[thread] = number;
            handling = false;
        }

        @Validate
        public void allAreHandledInOrder() {
            for (int thread = 0; thread < MOST_THREADS; thread++) {
                wrong |= handled[thread] != posted[thread];
            }
            if (wrong || nested != 0) {
                throw new IllegalStateException("lost, doubled, out of order, or two at once");
            }
        }
    }

    @Test
    void anEventCanBePostedAgainWhileItIsBeingHandled() {
        Box first = new Box();
        Box second = new Box();
        List<String> handled = new ArrayList<>();
        Mailbox.Event moving = new Mailbox.Event() {
            @Override
            void run() {
                handled.add("moving");
                if (handled.size() == 1) {
                    second.post(this);
                }
            }
        };
        second.post(() -> {
            second.post(() -> handled.add("before"));
            handled.clear();
            first.post(moving);
            second.post(() -> handled.add("after"));
        });
        assertThat(handled).containsExactly("moving", "before", "moving", "after");
    }

    @Test
    void anEventThatFailsStopsNoOther() {
        Box box = new Box();
        List<Integer> handled = new ArrayList<>();
        QuietLog.of(
                Mailbox.class,
                () -> box.post(() -> {
                    box.post(() -> {
                        throw new IllegalStateException("expected by this test");
                    });
                    box.post(() -> handled.add(1));
                }));
        box.post(() -> handled.add(2));
        assertThat(handled).containsExactly(1, 2);
    }

    @Test
    void nothingIsLostUnderLoad() throws InterruptedException {
        int producers = 4;
        int each = 50_000;
        Box box = new Box();
        int[] last = new int[producers];
        int[] handled = new int[1];
        AtomicInteger disorders = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int producer = 0; producer < producers; producer++) {
            int mine = producer;
            threads.add(new Thread(() -> {
                for (int i = 1; i <= each; i++) {
                    int event = i;
                    box.post(() -> {
                        handled[0]++;
                        disorders.addAndGet(last[mine] == event - 1 ? 0 : 1);
                        last[mine] = event;
                    });
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(handled[0]).isEqualTo(producers * each);
        assertThat(disorders).hasValue(0);
    }
}
