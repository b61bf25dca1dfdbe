package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.core.Backend.Reply;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** A client's backend without its engine, with futures for replies. */
final class DirectBackend implements AutoCloseable {
    private static final long CLAIM_WINDOW = TimeUnit.SECONDS.toNanos(3); // the builder's

    private final MySqlLockClientBuilder.Parts parts;
    private final CompletableFuture<Grant> granted = new CompletableFuture<>();

    /** What a command without an answer has failed with. */
    private static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Failure failure;

        Unanswered(Failure failure) {
            super(failure.cause());
            this.failure = failure;
        }
    }

    DirectBackend(MySqlLockClientBuilder builder) {
        this(builder, MySqlBackend::inBackground);
    }

    /** @param background runs what may last longer than the end of the client */
    DirectBackend(MySqlLockClientBuilder builder, Executor background) {
        this.parts = builder.parts(background);
        spi().start(new Backend.Events() {
            @Override
            public void granted(String name, Grant grant) {
                granted.complete(grant);
            }

            @Override
            public void subscribed(String name) {}

            @Override
            public void freed(String name) {}

            @Override
            public void connected(IntPredicate groups) {}
        });
    }

    Backend spi() {
        return parts.backend();
    }

    /** What there is for a lock. */
    List<Claim> claims(String name) {
        try {
            Field claims = MySqlBackend.class.getDeclaredField("claims");
            claims.setAccessible(true);
            return ((Claims) claims.get(spi())).of(name);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first grant that was told of. */
    CompletableFuture<Grant> granted() {
        return granted;
    }

    static Ask wish(String name, long number, long yields, Ask.Mode mode, Duration lease) {
        long nanos = lease.toNanos();
        long grantNanos = Math.min(nanos, CLAIM_WINDOW);
        return new Ask(name, number, /* exclusive= */ false, yields, mode, nanos, grantNanos, 1, 0, 0);
    }

    static Renewal renewal(String name, long number, Duration lease, int sequence, Renewal.Mode mode) {
        return new Renewal(name, number, /* exclusive= */ false, lease.toNanos(), sequence, mode);
    }

    static <T> CompletableFuture<T> reply(Consumer<Reply<T>> command) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        command.accept(Reply.of(answer::complete, failure -> answer.completeExceptionally(new Unanswered(failure))));
        return answer;
    }

    CompletableFuture<Answer> ask(String name, long number, long yields, Ask.Mode mode, Duration lease) {
        return reply(reply -> spi().ask(wish(name, number, yields, mode, lease), reply));
    }

    /** Takes a lock that is free. */
    void acquire(String name, long number, Duration lease) {
        assertThat(Wait.result(ask(name, number, 0, Ask.Mode.ONCE, lease)).kind())
                .isEqualTo(Answer.Kind.GRANTED);
    }

    CompletableFuture<List<Answer>> poll(List<Ask> asks) {
        return reply(reply -> spi().poll(0, asks, reply));
    }

    CompletableFuture<List<Renewed>> renew(String name, long number, Duration lease, int sequence, Renewal.Mode mode) {
        return renew(List.of(renewal(name, number, lease, sequence, mode)));
    }

    CompletableFuture<List<Renewed>> renew(List<Renewal> renewals) {
        return reply(reply -> spi().renew(0, renewals, reply));
    }

    CompletableFuture<Released> release(String name, long number) {
        return reply(reply -> spi().release(new Release(name, number, /* exclusive= */ false, 0, 0), reply));
    }

    CompletableFuture<LockInfo> inspect(String name) {
        return reply(reply -> spi().inspect(name, reply));
    }

    /** What it fails with. */
    Failure failure(CompletableFuture<?> answer) {
        return Wait.result(answer.handle((unexpected, failure) -> {
            if (failure instanceof Unanswered unanswered) {
                return unanswered.failure;
            }
            throw new AssertionError("answered: " + unexpected);
        }));
    }

    @Override
    public void close() {
        spi().close();
        parts.scheduler().close();
    }
}
