package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.watchdog.Scheduler.Cancellable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server whose answers a test makes up: each after a delay on a virtual clock, or none. */
final class FakeNode extends TestNode {
    /**
     * What was sent.
     *
     * @param owedNanos for how long it matters, or 0
     */
    record Sent(Script script, List<String> args, long atNanos, long owedNanos) {}

    private final VirtualTime time;
    private final List<Sent> sent = new ArrayList<>();
    private Function<Sent, @Nullable List<Object>> answers = call -> null;
    private long delayNanos;

    FakeNode(int index, VirtualTime time) {
        super(index);
        this.time = time;
    }

    /** Answers from now on; null is no answer. */
    FakeNode answering(Function<Sent, @Nullable List<Object>> how) {
        answers = how;
        return this;
    }

    /** Grants what it is asked for, with this token. */
    FakeNode granting(long token) {
        return answering(call -> switch (call.script()) {
            case ACQUIRE -> List.of(1L, Long.toString(token), "1000");
            case RELEASE, RENEW -> List.of(1L, 30_000L);
            default -> List.of(1L);
        });
    }

    /** Has the lock for somebody else. */
    FakeNode holding(String value, long leftMillis) {
        return answering(call -> switch (call.script()) {
            case ACQUIRE -> List.of(0L, value, leftMillis, "1000");
            case RELEASE, RENEW -> List.of(2L, 0L);
            default -> List.of(0L);
        });
    }

    FakeNode silent() {
        return answering(call -> null);
    }

    FakeNode after(long millis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        return this;
    }

    List<Sent> sent(Script script) {
        return sent.stream().filter(call -> call.script() == script).toList();
    }

    @Override
    public void start(Runnable connected) {
        time.schedule(connected, 0);
    }

    @Override
    public void run(Script script, List<String> keys, List<String> args, long timeoutNanos, NodeCall.Receiver to) {
        run(new Sent(script, args, time.nanoTime(), 0), timeoutNanos, to);
    }

    /** It is not told again. */
    @Override
    public void owe(
            Script script,
            List<String> keys,
            List<String> args,
            long timeoutNanos,
            long owedNanos,
            NodeCall.Receiver to) {
        run(new Sent(script, args, time.nanoTime(), owedNanos), timeoutNanos, to);
    }

    private void run(Sent call, long timeoutNanos, NodeCall.Receiver to) {
        sent.add(call);
        List<Object> answer = answers.apply(call);
        Cancellable timeout = time.schedule(
                () -> to.failed(new Failure(Failure.Kind.UNKNOWN, new TimeoutException("no answer"))), timeoutNanos);
        if (answer != null && delayNanos < timeoutNanos) {
            time.schedule(
                    () -> {
                        timeout.cancel();
                        to.answered(answer);
                    },
                    delayNanos);
        }
    }
}
