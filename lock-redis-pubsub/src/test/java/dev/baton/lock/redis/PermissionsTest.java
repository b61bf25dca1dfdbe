package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.RespException;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The minimal user: each permission is needed, which the failure says when it is missing, and nothing else is allowed.
 * That they are enough for the whole contract is {@link RedisContractTest}.
 */
@SuppressWarnings({"LockNotBeforeTry", "NullAway.Init"}) // what a failed test holds ends with its clients; open() inits
class PermissionsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "security.md");
    private static final LockOptions REPLICATED = LockOptions.defaults().replicas(1, Duration.ofMillis(10));

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private final List<LockUnavailableException> refusals = new ArrayList<>();
    private ServerView server;
    private MinimalUser user;

    @BeforeEach
    void open() {
        server = stage.view();
        user = new MinimalUser(stage.prefix());
        server.resp().call("SCRIPT", "FLUSH");
    }

    /** A script that is refused in its midst leaves what it has written. */
    @AfterEach
    void deleteAll() {
        stage.endAll();
        try (RespClient resp = REDIS.server().resp()) {
            resp.call("ACL", "DELUSER", MinimalUser.NAME);
            resp.call("FLUSHALL");
        }
    }

    // ---- what is needed

    static List<String> needed() {
        return MinimalUser.commands(Permissions.COMMANDS, Permissions.MESSAGES).stream()
                .filter(command -> !command.equals("+unsubscribe"))
                .toList();
    }

    @Test
    void whatIsDocumentedIsEnoughForEverything() throws InterruptedException {
        useEverything(user.with("+wait"));
        assertThat(refusals).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("needed")
    void L7_whatIsMissingIsToldByTheFailure(String command) throws InterruptedException {
        useEverything(user.with("+wait").without(command));
        assertThat(refusals)
                .isNotEmpty()
                .allSatisfy(refusal -> assertThat(refusal)
                        .hasMessageContaining(REDIS.uri())
                        .hasMessageMatching(".*(NOPERM|The user executing the script can't|ACL failure).*")
                        .hasMessageContaining(command));
    }

    @Test
    void L7_waitIsNeededForReplicas() throws InterruptedException {
        RedisLockClient client = client(user);
        attempt(() -> client.getLock(stage.name(), REPLICATED).tryLock(ScaledTime.of(300)));
        assertThat(refusals)
                .singleElement()
                .satisfies(refusal ->
                        assertThat(refusal).hasMessageContaining("NOPERM").hasMessageContaining("wait"));
    }

    /** A second connection, and another way to log in. */
    @Test
    void theSameIsEnoughWithResp2() throws InterruptedException {
        user.define(server.resp());
        RedisClient driver = RedisClient.create(user.uri(REDIS.uri()));
        stage.opened(() -> driver.shutdown(0, 1, TimeUnit.SECONDS));
        driver.setOptions(
                ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
        useEverything(stage.opened(RedisLockClient.builder()
                .redisClient(driver)
                .keyPrefix(stage.prefix())
                .build()));
        assertThat(refusals).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resetkeys", "resetchannels"})
    void L7_keysAndChannelsAreNeeded(String rule) throws InterruptedException {
        user.define(server.resp());
        server.resp().call("ACL", "SETUSER", MinimalUser.NAME, rule);
        RedisLockClient client = stage.client(user.uri(REDIS.uri()));
        String name = stage.name();
        stage.client().getLock(name).lock();
        attempt(() -> client.getLock(name).tryLock(ScaledTime.of(300)));
        assertThat(refusals)
                .singleElement()
                .satisfies(refusal -> assertThat(refusal).hasMessageContaining("~<prefix>:* and &<prefix>:*"));
    }

    /** Nobody waits for it, so that nobody is told: but the channels of idle locks stay. */
    @Test
    void L24_unsubscribeIsNeededToLeaveNoChannel() throws InterruptedException {
        waitInVain(client(user));
        Wait.until("no channel is left", () -> server.channels().isEmpty());
        stage.endAll();
        server = stage.view();
        waitInVain(client(user.without("+unsubscribe")));
        Wait.during(ScaledTime.of(100), () -> assertThat(server.channels()).hasSize(1));
    }

    private void waitInVain(RedisLockClient client) throws InterruptedException {
        String name = stage.name();
        stage.client().getLock(name).lock();
        attempt(() -> client.getLock(name).tryLock(ScaledTime.of(500)));
        assertThat(refusals).isEmpty();
    }

    private RedisLockClient client(MinimalUser as) {
        as.define(server.resp());
        return stage.client(as.uri(REDIS.uri()), settings -> settings.subscriptionLinger(Duration.ZERO));
    }

    private void useEverything(MinimalUser as) throws InterruptedException {
        useEverything(client(as));
    }

    private void useEverything(RedisLockClient client) throws InterruptedException {
        attempt(() -> client.inspect(stage.name()));
        attempt(() -> takeFromAQueueWithGaps(client));
        attempt(() -> keepALostPlace(client));
        attempt(() -> handOver(client));
    }

    /** The first contenders of the queue are gone, and so are their tickets. */
    private void takeFromAQueueWithGaps(RedisLockClient client) {
        String name = stage.name();
        server.resp()
                .call(
                        "HSET",
                        server.key(name),
                        "owner",
                        "",
                        "token",
                        "1",
                        "head",
                        "1",
                        "tail",
                        "90",
                        "q:90",
                        "x 1 99 1");
        server.resp().call("PEXPIRE", server.key(name), "60000");
        assertThat(client.getLock(name).tryLock()).isTrue();
        client.getLock(name).unlock();
    }

    private void keepALostPlace(RedisLockClient client) throws InterruptedException {
        String name = stage.name();
        LockHandle held = stage.client().getLock(name).acquire();
        Task<Boolean> waiting = stage.start(() -> client.getLock(name).tryLock(ScaledTime.limit()));
        awaitPlaceOrEnd(name, waiting);
        server.resp().call("HDEL", server.key(name), "c:" + client.id());
        awaitPlaceOrEnd(name, waiting);
        held.release();
        note(waiting);
    }

    private void awaitPlaceOrEnd(String name, Task<Boolean> waiting) {
        Wait.until("it waits or fails", () -> waiting.isDone() || server.places(name) == 1);
    }

    private void handOver(RedisLockClient client) {
        String name = stage.name();
        client.getLock(name).lock();
        Task<Boolean> waiting = stage.run(() -> stage.client().getLock(name).lock());
        server.awaitPlaces(name, 1);
        assertThat(client.forceUnlock(name)).isTrue();
        waiting.result();
    }

    /** A body that may be refused. */
    private void attempt(Attempt body) throws InterruptedException {
        try {
            body.run();
        } catch (LockUnavailableException e) {
            refusals.add(e);
        }
    }

    private interface Attempt {
        void run() throws InterruptedException;
    }

    private void note(Task<Boolean> task) {
        Throwable failed = catchThrowable(task::result);
        if (failed != null) {
            assertThat(failed).hasCauseInstanceOf(LockUnavailableException.class);
            refusals.add((LockUnavailableException) failed.getCause());
        }
    }

    // ---- what is not allowed

    static Stream<List<String>> forbidden() {
        return Stream.of(
                        "KEYS *",
                        "SCAN 0",
                        "DBSIZE",
                        "FLUSHALL",
                        "FLUSHDB",
                        "CONFIG GET *",
                        "CONFIG SET maxmemory 1",
                        "ACL LIST",
                        "ACL SETUSER locks +@all",
                        "CLIENT LIST",
                        "CLIENT KILL TYPE normal",
                        "MONITOR",
                        "SHUTDOWN",
                        "SCRIPT FLUSH",
                        "SCRIPT KILL",
                        "FUNCTION FLUSH",
                        "PUBSUB CHANNELS",
                        "PSUBSCRIBE *",
                        "PSUBSCRIBE PREFIX:*",
                        "SUBSCRIBE other",
                        "SUBSCRIBE PREFIX",
                        "PUBLISH other 1",
                        "PUBLISH PREFIXother:{a} 1",
                        "HGETALL other",
                        "HSET other a 1",
                        "HGETALL PREFIXother:{a}",
                        "DEL PREFIX:{a}",
                        "GET PREFIX:{a}",
                        "EVAL return(redis.call('KEYS','*')) 0",
                        "EVAL return(redis.call('HGETALL','other')) 0",
                        "EVAL return(redis.call('HSET',KEYS[1],'a',1)) 1 other",
                        "EVAL return(redis.call('PUBLISH','other','1')) 0")
                .map(line -> List.of(line.split(" ", -1)));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void allElseIsRefused(List<String> command) {
        user.define(server.resp());
        String[] words = command.stream()
                .map(word -> word.replace("PREFIX", stage.prefix()))
                .toArray(String[]::new);
        try (RespClient resp = RespClient.connect(user.uri(REDIS.uri()))) {
            RespException refusal = catchThrowableOfType(RespException.class, () -> resp.call(words));
            assertThat(refusal).isNotNull();
            assertThat(refusal.getMessage())
                    .matches("(?s).*(NOPERM|The user executing the script can't|ACL failure).*");
        }
    }

    // ---- what is documented

    @Test
    void theDocumentNamesTheSame() throws IOException {
        String document = Files.readString(DOCUMENT).replaceAll("\\s+", " ");
        assertThat(document)
                .contains("~baton:* &baton:* " + Permissions.COMMANDS + " " + Permissions.MESSAGES)
                .contains("~baton:* &baton:* " + Permissions.COMMANDS + " " + Permissions.SHARDED_MESSAGES);
    }
}
