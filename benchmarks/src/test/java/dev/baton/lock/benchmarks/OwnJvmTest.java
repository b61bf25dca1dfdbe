package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.benchmarks.footprint.Subject;
import dev.baton.lock.testkit.ScaledTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OwnJvmTest {
    @Test
    void ordersAreAnsweredInTheirOrder() {
        try (Server server = new Server();
                OwnJvm jvm = start(server)) {
            assertThat(jvm.ask("hold 20")).isEqualTo(20);
            assertThat(jvm.ask("check 1")).isEqualTo(20);
            assertThat(jvm.ask("heap")).isPositive();
            assertThat(jvm.ask("cpu")).isPositive();
        }
    }

    @Test
    void failureIsThrownWhereTheOrderWasGiven() {
        try (Server server = new Server();
                OwnJvm jvm = start(server)) {
            assertThatThrownBy(() -> jvm.ask("dance"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no such order: dance");
        }
    }

    @Test
    void jvmEndsWithItsInput() throws Exception {
        try (Server server = new Server()) {
            OwnJvm jvm = start(server);
            jvm.close();

            assertThat(jvm.onExit()
                            .get(ScaledTime.limit().toSeconds(), TimeUnit.SECONDS)
                            .isAlive())
                    .isFalse();
        }
    }

    private static OwnJvm start(Server server) {
        return OwnJvm.start(Subject.class, "BATON", server.uri(), "30000", "0");
    }
}
