package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RedisServerExtension;
import dev.baton.lock.testkit.ScaledTime;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** L23: every name is a lock of its own, on the server as well. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class NamesTest {
    private static final int MAX_BYTES = 512;

    @Order(1)
    @RegisterExtension
    static final RedisServerExtension REDIS = new RedisServerExtension();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    /** Names that a careless encoding, a cluster's hash tags or a pattern would take for one another. */
    static List<String> names() {
        return List.of(
                "order",
                "Order",
                "order ",
                " order",
                "{order}",
                "{order",
                "order}",
                "{}",
                "{}order",
                "}{",
                "{{order}}",
                "%",
                "%7b",
                "%7B",
                "%257b",
                "%7border%7d",
                "order:1",
                "order:{1}",
                "order#1",
                "order+1",
                "order/1",
                "order\\1",
                "or*er",
                "or?er",
                "[order]",
                "\t",
                "\n",
                "\r\n",
                "\u0000",
                "order\u0000",
                "\u0001",
                "\u007f",
                "\u0080",
                "\u00e9",
                "e\u0301",
                "\u212b",
                "\u00c5",
                "\uff4f\uff52\uff44\uff45\uff52",
                "\ud83d\udd12",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
                "\u0130",
                "i",
                "I",
                "null",
                "0",
                "-1",
                "x".repeat(MAX_BYTES),
                "x".repeat(MAX_BYTES - 1) + "{",
                "x".repeat(MAX_BYTES - 1) + "}",
                "\ud83d\udd12".repeat(MAX_BYTES / 4),
                "\u0000".repeat(MAX_BYTES));
    }

    /** All are held at once, each by a key of its own, and the other client is kept out of each. */
    @Test
    void L23_differentNamesAreDifferentLocks() {
        RedisLockClient holder = stage.client();
        RedisLockClient other = stage.client();
        names().forEach(name ->
                assertThat(holder.getLock(name).tryLock()).as(name).isTrue());
        assertThat(stage.view().keys()).hasSize(names().size());
        names().forEach(name -> {
            assertThat(other.getLock(name).tryLock()).as(name).isFalse();
            assertThat(other.inspect(name).name()).isEqualTo(name);
            assertThat(other.inspect(name).locked()).as(name).isTrue();
        });
        names().forEach(name -> holder.getLock(name).unlock());
        names().forEach(name ->
                assertThat(other.inspect(name).locked()).as(name).isFalse());
    }

    /** The channel's name is decoded to the lock's again: the waiter is woken by the release, not by a heartbeat. */
    @ParameterizedTest
    @MethodSource("names")
    void L23_L8_waitersAreWokenWhateverTheName(String name) {
        RedisLockClient client = stage.client();
        DistributedLock held = client.getLock(name);
        DistributedLock lock = stage.client().getLock(name);
        held.lock();
        Task<Boolean> waiting = stage.run(() -> {
            lock.lock();
            lock.unlock();
        });
        Wait.until("it waits", () -> client.inspect(name).waiters().size() == 1);
        long released = System.nanoTime();
        held.unlock();
        waiting.result();
        assertThat(System.nanoTime() - released).isLessThan(ScaledTime.of(500).toNanos());
    }

    /** Names are readable in redis-cli: only what would be mistaken is escaped. */
    @ParameterizedTest
    @CsvSource({
        "order:4711, order:4711",
        "a name with blanks, a name with blanks",
        "straße/京都, straße/京都",
        "{order}, %7border%7d",
        "100%, 100%25",
        "a+b#c*?[d], a+b#c*?[d]"
    })
    void L23_keysAreReadable(String name, String readable) {
        DistributedLock lock = stage.client().getLock(name);
        lock.lock();
        assertThat(stage.view().keys()).containsExactly(stage.prefix() + ":{" + readable + "}");
        lock.unlock();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\ud83d", "order\udd12"})
    void L23_namesThatCannotBeEncodedAreRejected(String name) {
        RedisLockClient client = stage.client();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> client.getLock(name));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> client.inspect(name));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> client.forceUnlock(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\ud83d\udd12"})
    void L23_namesOfMoreThan512BytesAreRejected(String part) {
        RedisLockClient client = stage.client();
        String tooLong = part.repeat(MAX_BYTES);
        String name = tooLong.length() == MAX_BYTES ? tooLong + "x" : tooLong;
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> client.getLock(name));
    }
}
