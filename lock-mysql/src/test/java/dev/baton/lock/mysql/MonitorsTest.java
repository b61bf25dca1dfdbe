package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L26: what is called on users' threads waits for no monitor, which would pin the carrier of a virtual thread before JDK 24. */
class MonitorsTest {
    @ParameterizedTest
    @ValueSource(classes = {Claim.class, Claims.class, Sessions.class})
    void L26_noMethodWaitsForAMonitor(Class<?> type) {
        assertThat(Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> Modifier.isSynchronized(method.getModifiers()))
                        .map(Method::getName))
                .isEmpty();
    }
}
