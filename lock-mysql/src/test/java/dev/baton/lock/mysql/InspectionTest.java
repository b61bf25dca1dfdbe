package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockInfo;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who waits, as far as a MySQL tells. */
class InspectionTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final String BY_LOCK = "performance_schema.metadata_locks";
    private static final String BY_SESSION = "information_schema.PROCESSLIST WHERE STATE";
    private static final String WAITS =
            "/* baton them-1 */ SELECT GET_LOCK('shop:a', 10), CONNECTION_ID(), @@read_only";

    private final FakeDatabase server = new FakeDatabase();

    private List<String> waiters() {
        server.variable("version", "5.7.44-log");
        server.fill(BY_SESSION, List.of("18", "app", "host:1", WAITS));
        try (MySqlLockClient client =
                MySqlLockClient.builder().pool(server.source()).build()) {
            LockHandle held = Wait.result(client.getLock("a").acquireAsync());
            LockInfo info = client.inspect("a");
            held.release();
            assertThat(info.locked()).isTrue();
            return info.waiters();
        }
    }

    @Test
    void theyAreKnownByTheAccountOfLocks() {
        server.fill(BY_LOCK, List.of("17", "app", "host:1", WAITS));
        assertThat(waiters()).containsExactly("them-1, session 17 of app@host:1");
    }

    /** As on MySQL 5.7, unless it has been told to keep it. */
    @Test
    void whereThatAccountIsNotKeptTheyAreKnownByTheProcessList() {
        assertThat(waiters()).containsExactly("them-1, session 18 of app@host:1");
    }

    @Test
    void whereThatAccountMayNotBeReadTheyAreKnownByTheProcessList() {
        server.hold(BY_LOCK, Moment.BEFORE).fail(new SQLException("denied", "42000", 1142));
        assertThat(waiters()).containsExactly("them-1, session 18 of app@host:1");
    }
}
