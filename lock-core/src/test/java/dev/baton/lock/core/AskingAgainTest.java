package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In virtual time: when a contender asks again, on a backend that grants nothing by itself. */
class AskingAgainTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final VirtualTime time = new VirtualTime();
    private final Asked backend = new Asked();
    private final Engine engine = new Engine(
            new Settings(
                    "host/1/test",
                    LockOptions.defaults(),
                    2_000 * MILLI,
                    10_000 * MILLI,
                    3_000 * MILLI,
                    30_000 * MILLI),
            backend,
            time,
            Runnable::run,
            () -> 0.5);

    /** A backend that answers when the test wants it to. */
    private final class Asked extends IdleBackend {
        private final List<Ask> asks = new ArrayList<>();
        private final List<Reply<Answer>> replies = new ArrayList<>();
        private int polls;

        @Override
        public void poll(int group, List<Ask> places, Reply<List<Answer>> reply) {
            polls++;
            time.schedule(() -> reply.answered(List.of()), 0);
        }

        @Override
        public void ask(Ask ask, Reply<Answer> reply) {
            asks.add(ask);
            replies.add(reply);
        }

        /** Answers the latest of the asks. */
        void heldElsewhere() {
            int latest = asks.size() - 1;
            long ticket = asks.get(latest).mode() == Ask.Mode.ONCE ? 0 : 1;
            replies.get(latest).answered(new Answer(Answer.Kind.HELD, time.nanoTime(), 1_000 * MILLI, 0, ticket, null));
        }
    }

    @BeforeEach
    void await() {
        var unused = engine.getLock("orders").acquireAsync();
        assertThat(backend.asks).hasSize(1);
    }

    private void queued() {
        backend.heldElsewhere();
        backend.heldElsewhere();
        assertThat(backend.asks).hasSize(2);
    }

    @Test
    void L8_aLockThatComesFreeIsAskedFor() {
        queued();
        engine.freed("orders");
        assertThat(backend.asks).hasSize(3);
    }

    /** The answer may be older than the release; once more is enough. */
    @Test
    void L8_aLockThatComesFreeWhileItIsAskedForIsAskedForAgain() {
        queued();
        engine.freed("orders");
        engine.freed("orders");
        engine.freed("orders");
        assertThat(backend.asks).hasSize(3);
        backend.heldElsewhere();
        assertThat(backend.asks).hasSize(4);
        backend.heldElsewhere();
        assertThat(backend.asks).hasSize(4);
    }

    /** A question that is put after the release knows of it. */
    @Test
    void whatIsAskedForAfterTheReleaseIsNotAskedForAgain() {
        engine.freed("orders");
        backend.heldElsewhere();
        assertThat(backend.asks).hasSize(2);
        backend.heldElsewhere();
        assertThat(backend.asks).hasSize(2);
    }

    @Test
    void aConnectionAddsNothingToWhatIsAskedFor() {
        queued();
        engine.freed("orders");
        engine.connected(group -> true);
        backend.heldElsewhere();
        assertThat(backend.asks).hasSize(3);
    }

    @Test
    void R8_aHeartbeatThatIsAnsweredWithNothingMakesTheContendersAsk() {
        queued();
        time.advance(1_000 * MILLI);
        assertThat(backend.polls).isEqualTo(1);
        assertThat(backend.asks).hasSize(3);
    }

    @Test
    void aHeartbeatAddsNothingToWhatIsAskedFor() {
        queued();
        engine.freed("orders");
        time.advance(1_000 * MILLI);
        assertThat(backend.polls).isEqualTo(1);
        backend.heldElsewhere();
        assertThat(backend.asks).hasSize(3);
    }
}
