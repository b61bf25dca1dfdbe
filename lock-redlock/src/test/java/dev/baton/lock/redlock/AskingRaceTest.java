package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A heartbeat that asks for a place just when its attempt is granted. */
class AskingRaceTest {
    private static final int ROUNDS = 20_000;
    private static final long LEASE = Duration.ofSeconds(10).toNanos();

    private final ThreadScheduler scheduler = new ThreadScheduler("race-timer");
    private final ExecutorService network = Executors.newSingleThreadExecutor();
    private final HeldBackNode node = new HeldBackNode();
    private final Servers servers = new Servers(List.of(node), new KeyNames("redlock"), scheduler, 3_600_000);
    private final RedlockOptions options = RedlockOptions.defaults();
    private final Asking asking = new Asking(
            servers,
            new Holds("me", servers, options),
            new Wakeups(servers.names, servers.quorum, options.delays(() -> 0.5), scheduler),
            options);

    @AfterEach
    void end() {
        network.shutdownNow();
        scheduler.close();
    }

    /** A server that answers an attempt when the test wants it to, and counts them. */
    private static final class HeldBackNode extends TestNode {
        private final AtomicInteger attempts = new AtomicInteger();
        private volatile NodeCall.@Nullable Receiver waiting;

        HeldBackNode() {
            super(0);
        }

        void answer() {
            NodeCall.Receiver known = waiting;
            if (known != null) {
                known.answered(List.of(1L, "7", "1000"));
            }
        }

        @Override
        public void run(Script script, List<String> keys, List<String> args, long timeout, NodeCall.Receiver to) {
            attempts.incrementAndGet();
            waiting = to;
        }

        @Override
        public void owe(
                Script script,
                List<String> keys,
                List<String> args,
                long timeoutNanos,
                long owedNanos,
                NodeCall.Receiver receiver) {}
    }

    private CompletableFuture<Answer> ask(long number) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        asking.ask(
                new Ask("lock", number, false, 0, Ask.Mode.QUEUE, LEASE, LEASE, 1, 0, 0),
                Reply.of(answer::complete, failure -> answer.completeExceptionally(failure.cause())));
        return answer;
    }

    @Test
    void L1_aHeartbeatThatMeetsTheGrantMakesNoSecondAttempt() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        for (int round = 1; round <= ROUNDS; round++) {
            CompletableFuture<Answer> first = ask(round);
            CompletableFuture<Boolean> landed = CompletableFuture.supplyAsync(
                    () -> {
                        meet(both);
                        node.answer();
                        return true;
                    },
                    network);
            meet(both);
            CompletableFuture<Answer> second = ask(round);
            Wait.result(landed);
            Wait.result(first);
            assertThat(node.attempts).as("attempts in %d rounds", round).hasValue(round);
            Wait.result(second);
        }
    }

    private static void meet(CyclicBarrier both) {
        try {
            both.await(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
