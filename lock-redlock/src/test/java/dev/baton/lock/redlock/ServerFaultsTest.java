package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three servers, one or two of which are killed, frozen, restarted empty, or have a key of somebody else. */
class ServerFaultsTest {
    private static final Duration TTL = ScaledTime.of(20_000);
    private static final Duration SERVER_TIMEOUT = ScaledTime.of(500);
    private static final Duration WATCHDOG = ScaledTime.of(2_400);
    private static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(WATCHDOG);
    private static final RedlockOptions QUICK = RedlockOptions.defaults()
            .retryCount(0)
            .retryDelay(Duration.ofMillis(10))
            .serverTimeout(SERVER_TIMEOUT);

    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(3);

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(SERVERS::uris);

    private final List<RedlockClient> clients = new ArrayList<>();

    /** How a server is out of order. */
    enum Fault {
        KILLED {
            @Override
            void befall(int server) {
                SERVERS.kill(server);
            }
        },
        FROZEN {
            @Override
            void befall(int server) {
                SERVERS.freeze(server);
            }
        };

        abstract void befall(int server);
    }

    private RedlockClient newClient() {
        RedlockClient client = RedlockClient.builder()
                .servers(SERVERS.uris().toArray(String[]::new))
                .options(QUICK)
                .commandTimeout(SERVER_TIMEOUT.multipliedBy(8))
                .build();
        clients.add(client);
        return client;
    }

    /** A client that has been connected to all servers. */
    private RedlockClient connected() {
        RedlockClient client = newClient();
        assertThat(client.isLocked("any")).isFalse();
        return client;
    }

    @AfterEach
    void close() {
        SERVERS.thaw();
        SERVERS.restart();
        clients.forEach(RedlockClient::close);
    }

    private static String key(String name) {
        return "redlock:{" + name + "}";
    }

    private static List<String> values(String name) {
        return SERVERS.values(key(name));
    }

    private static long having(String name, RedlockGrant grant) {
        return values(name).stream()
                .filter(value -> value.startsWith(grant.value()))
                .count();
    }

    // ---- a minority

    @ParameterizedTest
    @EnumSource(Fault.class)
    void minorityIsNotNeeded(Fault fault) throws InterruptedException {
        RedlockClient client = connected();
        fault.befall(1);
        RedlockGrant grant = client.lock("name", TTL).orElseThrow();
        assertThat(grant.validity()).isGreaterThan(TTL.minus(TTL.dividedBy(50)).minus(SERVER_TIMEOUT));
        assertThat(client.extend(grant, TTL)).isPresent();
        assertThat(client.remainingTtl(grant)).isPresent();
        assertThat(newClient().lock("name", TTL)).isEmpty();
        assertThat(client.unlock(grant)).isTrue();
        assertThat(client.isLocked("name")).isFalse();
    }

    /** What the server that could not be asked still had is gone when it is back, long before its lease ends. */
    @Test
    void whatAFrozenMinorityHasIsReleasedWhenItThaws() throws InterruptedException {
        RedlockClient client = connected();
        RedlockGrant grant = client.lock("name", TTL).orElseThrow();
        Wait.until("all servers have it", () -> having("name", grant) == 3);
        SERVERS.freeze(2);
        assertThat(client.unlock(grant)).isTrue();
        SERVERS.thaw();
        Wait.until("it is released everywhere", () -> having("name", grant) == 0);
    }

    /** An attempt that the frozen server runs when it thaws is taken back behind it. */
    @Test
    void attemptThatRunsLateLeavesNothing() throws InterruptedException {
        RedlockClient client = connected();
        SERVERS.call(0, "SET", key("name"), "foreign", "PX", "60000");
        SERVERS.call(1, "SET", key("name"), "foreign", "PX", "60000");
        SERVERS.freeze(2);
        assertThat(client.lock("name", TTL)).isEmpty();
        SERVERS.thaw();
        assertThat(client.isLocked("another")).isFalse(); // whatever was sent before has run by now
        Wait.until("nothing is left of it", () -> values("name").get(2).equals("nil"));
    }

    // ---- Q1, and a majority

    @ParameterizedTest
    @EnumSource(Fault.class)
    @DisplayName("Q1: a majority that is out of order is not \"held elsewhere\", and each server's error is told")
    void Q1_deadMajorityThrowsWithEachServersError(Fault fault) throws InterruptedException {
        RedlockClient client = connected();
        fault.befall(0);
        fault.befall(2);
        assertThatThrownBy(() -> client.lock("name", TTL))
                .isInstanceOf(LockUnavailableException.class)
                .cause()
                .isInstanceOfSatisfying(NoQuorumException.class, failure -> {
                    assertThat(failure.errors())
                            .containsOnlyKeys(
                                    SERVERS.get(0).uri(), SERVERS.get(2).uri());
                    assertThat(failure.getSuppressed()).hasSize(2);
                });
        assertThat(client.attempt("name", TTL)).isInstanceOf(RedlockOutcome.NoQuorum.class);
        assertThatThrownBy(() -> client.isLocked("name")).isInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(() -> client.getLock("name").tryLock()).isInstanceOf(LockUnavailableException.class);
        SERVERS.thaw();
        SERVERS.restart();
        Wait.until(
                "nothing is left on the server that has run",
                () -> values("name").get(1).equals("nil"));
        Wait.until("the lock can be had again", () -> client.attempt("name", TTL) instanceof RedlockOutcome.Granted);
    }

    @Test
    @DisplayName("Q1: contention is not an error")
    void Q1_contentionIsEmpty() throws InterruptedException {
        RedlockGrant held = newClient().lock("name", TTL).orElseThrow();
        assertThat(newClient().lock("name", TTL)).isEmpty();
        assertThat(newClient().getLock("name").tryLock()).isFalse();
        assertThat(newClient().unlock(held)).isTrue();
    }

    @Test
    void foreignKeyOnOneServerIsNoObstacle() throws InterruptedException {
        SERVERS.call(1, "SET", key("name"), "foreign", "PX", "60000");
        RedlockClient client = newClient();
        RedlockGrant grant = client.lock("name", TTL).orElseThrow();
        assertThat(client.extend(grant, TTL)).isPresent();
        assertThat(client.unlock(grant)).isTrue();
        assertThat(values("name")).containsExactly("nil", "foreign", "nil");
    }

    @Test
    void foreignKeysOnTwoServersHoldTheLock() throws InterruptedException {
        SERVERS.call(0, "SET", key("name"), "foreign", "PX", "60000");
        SERVERS.call(1, "SET", key("name"), "foreign", "PX", "60000");
        assertThat(newClient().lock("name", TTL)).isEmpty();
        Wait.until("the third is free", () -> values("name").equals(List.of("foreign", "foreign", "nil")));
    }

    @Test
    void keyOfAnotherTypeIsRefusedWithItsReason() {
        for (int i = 0; i < 2; i++) {
            SERVERS.call(i, "RPUSH", key("list"), "a");
            SERVERS.call(i, "PEXPIRE", key("list"), "60000");
        }
        RedlockClient client = newClient();
        assertThatThrownBy(() -> client.lock("list", TTL))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("WRONGTYPE");
        assertThatThrownBy(() -> client.getLock("list").tryLock(TTL))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("WRONGTYPE");
    }

    // ---- Q2, and servers that have forgotten everything

    @Test
    @DisplayName("Q2: an extend that fails deletes nothing")
    void Q2_failedExtendDeletesNothing() throws InterruptedException {
        RedlockClient client = connected();
        RedlockGrant grant = client.lock("name", TTL).orElseThrow();
        Wait.until("all servers have it", () -> having("name", grant) == 3);
        SERVERS.restart(1, 2);
        Wait.until("it fails", () -> {
            try {
                return client.extend(grant, TTL).isEmpty();
            } catch (LockUnavailableException e) {
                return false; // not connected again yet
            }
        });
        assertThat(having("name", grant)).isEqualTo(1);
    }

    @Test
    @DisplayName("Q2: an extend without a quorum of answers deletes nothing, and the grant stays as it was")
    void Q2_extendWithoutAQuorumDeletesNothing() throws InterruptedException {
        RedlockClient client = connected();
        RedlockGrant grant = client.lock("name", TTL).orElseThrow();
        Wait.until("all servers have it", () -> having("name", grant) == 3);
        SERVERS.freeze(1, 2);
        assertThatThrownBy(() -> client.extend(grant, TTL)).isInstanceOf(LockUnavailableException.class);
        assertThat(client.isValid(grant)).isTrue();
        SERVERS.thaw();
        assertThat(having("name", grant)).isEqualTo(3);
        Wait.until("all answer again", () -> client.unlock(grant) || !client.isLocked("name"));
    }

    @Test
    @DisplayName("Q3: a lease that is over when a quorum has granted it is no success")
    void Q3_noGrantWithoutValidity() throws InterruptedException {
        RedlockClient client = connected();
        assertThat(client.attempt("name", Duration.ofMillis(2))).isInstanceOf(RedlockOutcome.Expired.class);
        assertThatThrownBy(() -> client.lock("name", Duration.ofMillis(2)))
                .isInstanceOf(LockUnavailableException.class);
    }

    @Test
    void serverThatComesBackEmptyIsSeededByExtend() throws InterruptedException {
        RedlockClient client = connected();
        RedlockGrant grant = client.lock("name", TTL).orElseThrow();
        SERVERS.restart(1);
        Wait.until("it has it again", () -> {
            assertThat(client.extend(grant, TTL)).isPresent();
            return having("name", grant) == 3;
        });
        SERVERS.kill(0);
        assertThat(client.extend(grant, TTL)).isPresent();
        assertThat(newClient().attempt("name", TTL)).isInstanceOf(RedlockOutcome.HeldElsewhere.class);
        assertThat(client.unlock(grant)).isTrue();
    }

    /** It has lost its scripts: the others have decided before it could ask for them. */
    @Test
    void serverThatHasJustComeBackGrantsAsTheOthersDo() throws InterruptedException {
        for (int server = 0; server < 3; server++) {
            SERVERS.restart(server);
            String name = "name-" + server;
            RedlockClient client = newClient();
            RedlockGrant grant = client.lock(name, TTL).orElseThrow();
            Wait.until("all servers have it", () -> having(name, grant) == 3);
            assertThat(client.unlock(grant)).isTrue();
        }
    }

    // ---- the watchdog

    @ParameterizedTest
    @EnumSource(Fault.class)
    void L17_watchedHoldOutlivesAMinority(Fault fault) throws InterruptedException {
        RedlockClient client = connected();
        LockHandle held = client.getLock("name", WATCHED).acquire();
        fault.befall(2);
        CompletableFuture<LockLostException> lost = held.lost().toCompletableFuture();
        long end = System.nanoTime() + WATCHDOG.multipliedBy(2).toNanos();
        Wait.until("two leases have passed", () -> {
            assertThat(lost).isNotDone();
            assertThat(held.isHeld()).isTrue();
            return System.nanoTime() - end >= 0;
        });
        held.release();
        assertThat(client.isLocked("name")).isFalse();
    }

    @Test
    void L17_watchedHoldSeedsAServerThatComesBackEmpty() throws InterruptedException {
        RedlockClient client = connected();
        LockHandle held = client.getLock("name", WATCHED).acquire();
        SERVERS.restart(2);
        Wait.until("it has the hold again", () -> values("name").get(2).startsWith(client.id()));
        SERVERS.kill(0);
        Wait.until(
                "the hold is renewed without the first", () -> held.remaining().compareTo(WATCHDOG.dividedBy(2)) > 0);
        assertThat(held.isHeld()).isTrue();
        held.release();
    }

    @Test
    void L17_holdThatAMajorityHasForgottenIsLost() throws InterruptedException {
        RedlockClient client = connected();
        LockHandle held = client.getLock("name", WATCHED).acquire();
        SERVERS.restart(1, 2);
        LockLostException loss = Wait.result(held.lost().toCompletableFuture());
        assertThat(loss.reason()).isEqualTo(Reason.DATA_LOST);
        assertThat(held.isHeld()).isFalse();
    }

    /** Servers that do not answer tell nothing: the hold ends when its lease does, on the holder's own clock. */
    @Test
    void L16_holdWithoutAQuorumEndsByItsOwnDeadline() throws InterruptedException {
        RedlockClient client = connected();
        LockHandle held = client.getLock("name", WATCHED).acquire();
        SERVERS.freeze(0, 1);
        LockLostException loss = Wait.result(held.lost().toCompletableFuture());
        assertThat(loss.reason()).isEqualTo(Reason.EXPIRED);
    }

    // ---- waiting

    @Test
    void L8_waiterIsWokenWhileAMinorityIsDead() throws InterruptedException {
        RedlockClient client = connected();
        RedlockClient other = connected();
        SERVERS.kill(1);
        LockHandle held = client.getLock("name").acquire();
        CompletableFuture<LockHandle> waiting = other.getLock("name").acquireAsync();
        Wait.until("it waits", () -> client.inspect("name").waiters().size() == 1);
        held.release();
        Wait.result(waiting).release();
    }

    @Test
    void L7_waitOutlastsAMajoritysOutage() throws InterruptedException {
        RedlockClient client = connected();
        SERVERS.kill(0, 1);
        CompletableFuture<LockHandle> waiting = client.getLock("name").acquireAsync();
        Wait.until("the others cannot be asked", () -> client.attempt("name", TTL) instanceof RedlockOutcome.NoQuorum);
        SERVERS.restart();
        Wait.result(waiting).release();
    }

    // ---- tokens

    /** Every quorum but one of the servers: each has a server of the one before, which knows of its token. */
    @Test
    void L3_tokenRisesFromQuorumToQuorum() throws InterruptedException {
        List<Long> tokens = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            SERVERS.freeze(round % 3);
            RedlockClient client = newClient();
            RedlockGrant grant = client.lock("name", TTL, QUICK.retryCount(20)).orElseThrow();
            tokens.add(grant.fencingToken());
            assertThat(client.unlock(grant)).isTrue();
            SERVERS.thaw();
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    /** The servers' tokens are far ahead of their clocks: no floor helps, only what a quorum knows. */
    @Test
    void L3_tokenRisesFromQuorumToQuorumWithoutClocks() throws InterruptedException {
        long ahead = 5_000_000_000_000_000L;
        for (int i = 0; i < 3; i++) {
            SERVERS.call(i, "SET", key("name") + ":token", (ahead + 1_000L * i) + " 1", "PX", "600000");
        }
        List<Long> tokens = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            SERVERS.freeze(2 - round % 3);
            RedlockClient client = newClient();
            RedlockGrant grant = client.lock("name", TTL, QUICK.retryCount(20)).orElseThrow();
            tokens.add(grant.fencingToken());
            assertThat(client.unlock(grant)).isTrue();
            SERVERS.thaw();
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates().allMatch(token -> token > ahead);
    }
}
