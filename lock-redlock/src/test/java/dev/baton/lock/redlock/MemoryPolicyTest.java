package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class MemoryPolicyTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(MemoryPolicy.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoLonger() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @ParameterizedTest
    @CsvSource({
        "0, allkeys-lru, ''",
        "1000, noeviction, ''",
        "1000, allkeys-lru, allkeys-lru",
        "1000, volatile-ttl, volatile-ttl"
    })
    void policyMattersIfThereIsALimit(String limit, String policy, String evicting) {
        String info =
                "# Memory\r\nused_memory:1\r\nmaxmemory:%s\r\nmaxmemory_human:0B\r\nmaxmemory_policy:%s\r\nother:2\r\n"
                        .formatted(limit, policy);
        assertThat(MemoryPolicy.evicting(info).orElse("")).isEqualTo(evicting);
    }

    @Test
    void whatIsNotThereIsNoPolicy() {
        assertThat(MemoryPolicy.evicting("# Memory\r\nused_memory:1\r\n")).isEmpty();
    }

    private static RedlockClient client(String... uris) {
        return RedlockClient.builder()
                .servers(uris)
                .options(RedlockOptions.defaults().serverTimeout(ScaledTime.of(250)))
                .commandTimeout(ScaledTime.of(4_000))
                .build();
    }

    private static void use(RedlockClient client) throws InterruptedException {
        RedlockGrant grant = client.lockOrThrow("name", Duration.ofSeconds(20));
        assertThat(client.unlock(grant)).isTrue();
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static void cutAll(EmbeddedRedis server) {
        try (RespClient resp = server.resp()) {
            resp.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }
    }

    private static long connections(EmbeddedRedis server) {
        try (RespClient resp = server.resp()) {
            return resp.text("INFO", "stats")
                    .lines()
                    .filter(line -> line.startsWith("total_connections_received:"))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                    .sum();
        }
    }

    /** R15. */
    @Test
    void R15_eachServerThatMayEvictLocksIsNamedOnce() throws InterruptedException {
        String[] evicts = {"--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"};
        try (EmbeddedRedis one = EmbeddedRedis.start(evicts);
                EmbeddedRedis two = EmbeddedRedis.start("--maxmemory", "100mb", "--maxmemory-policy", "volatile-lru");
                EmbeddedRedis three = EmbeddedRedis.start();
                RedlockClient client = client(one.uri(), two.uri(), three.uri())) {
            use(client);
            Wait.until("both are named", () -> warnings().size() == 2);
            assertThat(warnings())
                    .anySatisfy(line -> assertThat(line).contains(one.uri()).contains("allkeys-lru"))
                    .anySatisfy(line -> assertThat(line).contains(two.uri()).contains("volatile-lru"));
            long before = connections(one);
            cutAll(one);
            Wait.until("it is connected to again", () -> connections(one) > before + 1);
            use(client);
            assertThat(warnings()).hasSize(2);
        }
    }

    @Test
    void userWhoMayNotAskIsNotWarned() throws InterruptedException {
        try (EmbeddedRedis server = EmbeddedRedis.start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) {
            try (RespClient resp = server.resp()) {
                resp.call("ACL", "SETUSER", "locks", "reset", "on", ">secret", "~*", "&*", "+@all", "-info");
            }
            try (RedlockClient client = client("redis://locks:secret@127.0.0.1:" + server.port())) {
                use(client);
                assertThat(warnings()).isEmpty();
            }
        }
    }
}
