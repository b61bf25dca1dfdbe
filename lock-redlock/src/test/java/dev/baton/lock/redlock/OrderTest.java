package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.redlock.Attempt.Kind;
import dev.baton.lock.redlock.Servers.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers whose answers come before the next server has been asked, as they may while a thread gets no time to run. */
class OrderTest {
    private final VirtualTime time = new VirtualTime();
    private final List<EagerNode> nodes = List.of(eager(0), eager(1), eager(2));
    private final Servers servers = new Servers(
            List.<Node>copyOf(nodes),
            new KeyNames("redlock"),
            time,
            Duration.ofHours(1).toMillis());
    private List<Object> answer = List.of(1L, "100", "1000");

    private EagerNode eager(int index) {
        return new EagerNode(index, script -> script == Script.ACQUIRE ? answer : List.of(1L, 0L));
    }

    private void assertReleasedBehindTheAttempt() {
        assertThat(nodes).allSatisfy(node -> assertThat(node.sent()).containsExactly(Script.ACQUIRE, Script.RELEASE));
    }

    /** It would stay on that server until its lease ends. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"HELD", "EXPIRED"})
    void L24_whatTakesAnAttemptBackDoesNotOvertakeIt(Kind kind) {
        answer = kind == Kind.HELD ? List.of(0L, "other#1#0", 500L, "1000") : answer;
        List<Kind> results = new ArrayList<>();
        long lease = kind == Kind.HELD ? 10_000_000_000L : 1_000_000L;
        Attempt.Request request = new Attempt.Request(new Held("lock", "me"), 7, lease, "", 1, "", 0.01, 100_000_000L);
        new Attempt(servers, request, result -> results.add(result.kind())).start();
        time.pass(0);
        assertThat(results).containsExactly(kind);
        assertReleasedBehindTheAttempt();
    }

    @Test
    void L24_anUnlockDoesNotOvertakeTheAttempt() {
        RedlockOptions options = RedlockOptions.defaults();
        Masters masters = new Masters(servers, () -> "value");
        var unused = masters.attempt("lock", 10_000_000_000L, options)
                .thenCompose(outcome -> masters.unlock(((RedlockOutcome.Granted) outcome).grant(), options));
        time.pass(0);
        assertReleasedBehindTheAttempt();
    }
}
