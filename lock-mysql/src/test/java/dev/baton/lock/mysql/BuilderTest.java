package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BuilderTest {
    private final DataSource source = Driver.MARIADB.source(1, "shop", "app", "secret");

    @Test
    void whatIsNotAllowedIsRefusedAtOnce() {
        MySqlLockClientBuilder builder = MySqlLockClient.builder();
        List<ThrowingCallable> refused = List.of(
                () -> builder.prefix(""),
                () -> builder.maxConnections(1),
                () -> builder.maxConnections(100_001),
                () -> builder.fencingTable("a b"),
                () -> builder.fencingTable("a.b.c"),
                () -> builder.fencingTable("`a`"),
                () -> builder.tokenTtl(Duration.ZERO),
                () -> builder.waitSlice(Duration.ofMillis(500)),
                () -> builder.waitSlice(Duration.ofMillis(1_500)),
                () -> builder.waitSlice(Duration.ofHours(2)),
                () -> builder.claimWindow(Duration.ofMillis(1)),
                () -> builder.commandTimeout(Duration.ZERO),
                () -> builder.unavailableTimeout(Duration.ofDays(2)));
        for (ThrowingCallable each : refused) {
            assertThatThrownBy(each).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aDataSourceOrAPoolMustBeGivenAndNotBoth() {
        assertThatThrownBy(() -> MySqlLockClient.builder().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> MySqlLockClient.builder()
                        .dataSource(source)
                        .pool(source)
                        .build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> MySqlLockClient.builder()
                        .dataSource(source)
                        .exactNames(true)
                        .prefix("a")
                        .build())
                .isInstanceOf(IllegalStateException.class);
    }
}
