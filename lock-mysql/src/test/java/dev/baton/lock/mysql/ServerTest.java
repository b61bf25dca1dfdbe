package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers are of use for locks. */
class ServerTest {

    @ParameterizedTest
    @CsvSource({
        "5.6.51, MySQL 5.6.51, false",
        "5.7.4-m14, MySQL 5.7.4, false",
        "5.7.5-m15, MySQL 5.7.5, true",
        "8.0.36-0ubuntu0.22.04.1, MySQL 8.0.36, true",
        "8.0.35-27, MySQL 8.0.35, true",
        "9.4.0, MySQL 9.4.0, true",
        "5.5.68-MariaDB, MariaDB 5.5.68, false",
        "10.0.1-MariaDB, MariaDB 10.0.1, false",
        "10.0.2-MariaDB, MariaDB 10.0.2, true",
        "5.5.5-10.6.12-MariaDB-log, MariaDB 10.6.12, true",
        "11.4.5-MariaDB, MariaDB 11.4.5, true",
        "unknown, MySQL 0.0.0, false",
    })
    void versions(String text, String read, boolean supported) {
        ServerVersion version = ServerVersion.parse(text);
        assertThat(version).hasToString(read);
        assertThat(version.isSupported()).isEqualTo(supported);
        String refusal = server(version, Map.of(), /* replicates= */ false).refusal(/* allowReplica= */ false);
        if (supported) {
            assertThat(refusal).isNull();
        } else {
            assertThat(refusal).contains("too old").contains(read);
        }
    }

    private static Server server(ServerVersion version, Map<String, String> facts, boolean replicates) {
        return new Server(version, 1, new Server.Start(1, 1), facts, replicates);
    }

    private static Server mariaDb(Map<String, String> facts, boolean replicates) {
        return server(ServerVersion.parse("11.4.5-MariaDB"), facts, replicates);
    }

    @Test
    void replicasAndServersThatAreReadOnlyAreRefused() {
        for (Server replica : new Server[] {
            mariaDb(Map.of("read_only", "1"), false),
            mariaDb(Map.of("read_only", "ON"), false),
            mariaDb(Map.of("innodb_read_only", "1"), false),
            mariaDb(Map.of("read_only", "0"), true)
        }) {
            assertThat(replica.refusal(/* allowReplica= */ false)).contains("replica");
            assertThat(replica.refusal(/* allowReplica= */ true)).isNull();
        }
        assertThat(mariaDb(Map.of("read_only", "0", "innodb_read_only", "0"), false)
                        .refusal(false))
                .isNull();
    }

    @Test
    void galeraIsRefusedInStrictModeOnly() {
        Server strict = mariaDb(Map.of("wsrep_on", "ON", "pxc_strict_mode", "ENFORCING"), false);
        assertThat(strict.refusal(false)).contains("Galera").contains("strict mode");
        Server replicating = mariaDb(Map.of("wsrep_on", "ON", "wsrep_mode", "STRICT_REPLICATION"), false);
        assertThat(replicating.refusal(false)).contains("Galera");
        Server permissive = mariaDb(Map.of("wsrep_on", "ON", "pxc_strict_mode", "PERMISSIVE"), false);
        assertThat(permissive.refusal(false)).isNull();
        assertThat(permissive.isOneOfSeveral()).isTrue();
        assertThat(mariaDb(Map.of("wsrep_on", "OFF", "wsrep_mode", "STRICT_REPLICATION"), false)
                        .refusal(false))
                .isNull();
    }

    @Test
    void aServerIsKnownByItsNamePortNumberAndVersion() {
        Map<String, String> facts = Map.of("hostname", "db-1", "port", "3306", "server_id", "1");
        Server one = mariaDb(facts, false);
        assertThat(one.isSameAs(server(one.version(), facts, true))).isTrue();
        assertThat(one.isSameAs(mariaDb(Map.of("hostname", "db-2", "port", "3306", "server_id", "1"), false)))
                .isFalse();
        assertThat(one.describe()).isEqualTo("MariaDB 11.4.5 on db-1:3306");
    }
}
