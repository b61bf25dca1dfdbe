package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.redlock.Servers.Held;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L26: whoever sends something holds no monitor, which would pin the carrier of a virtual thread before JDK 24. */
class MonitorsTest {
    private final List<Boolean> inMonitor = new ArrayList<>();

    @Test
    void L26_nothingIsSentInTheMonitorOfAClaim() {
        Claim claim = new Claim(new Held("lock", "me"));
        claim.unlessEnded(() -> inMonitor.add(Thread.holdsLock(claim)));
        assertThat(inMonitor).containsExactly(false);
    }

    @Test
    void L26_nothingIsSentInTheMonitorOfAGrant() {
        RedlockGrant.Shared shared = new RedlockGrant.Shared(0, 0);
        shared.unlessEnded(() -> inMonitor.add(Thread.holdsLock(shared)));
        assertThat(inMonitor).containsExactly(false);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Line.class,
                Claim.class,
                RedlockGrant.Shared.class,
                InFlight.class,
                RedisNode.class,
                Ballot.class,
                Releases.class,
                Wakeups.class
            })
    void L26_noMethodWaitsForAMonitor(Class<?> type) {
        assertThat(Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> Modifier.isSynchronized(method.getModifiers()))
                        .map(Method::getName))
                .isEmpty();
    }
}
