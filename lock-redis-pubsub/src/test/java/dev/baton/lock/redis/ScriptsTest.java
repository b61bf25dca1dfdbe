package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.RespException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the scripts do at the limits of time, numbers and types. */
class ScriptsTest {
    private static final long TOKEN_TTL_MILLIS = 3_600_000;
    private static final long ALWAYS = Long.MAX_VALUE;
    private static final long LONGEST = Long.MAX_VALUE / 1_000_000 * 1_000_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static EmbeddedRedis redis;

    private RespClient resp;
    private ScriptRunner scripts;
    private GrantReceivers receivers;

    @BeforeAll
    static void start() {
        redis = EmbeddedRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void connect() {
        resp = redis.resp();
        resp.call("FLUSHALL");
        scripts = new ScriptRunner(resp, "baton", /* sharded= */ false, TOKEN_TTL_MILLIS);
        receivers = new GrantReceivers(redis::resp, "baton", /* sharded= */ false);
    }

    @AfterEach
    void disconnect() {
        resp.close();
        receivers.close();
    }

    @Test
    void L14_theLongestLeaseIsGrantedRenewedAndTold() {
        Answer granted = ask("a", ask("x", 1, LONGEST));
        assertThat(granted.kind()).isEqualTo(Answer.Kind.GRANTED);
        assertThat(granted.remainingNanos()).isEqualTo(LONGEST);
        assertThat(renew("a", "x", 1, LONGEST, Renewal.Mode.EXTEND).remainingNanos())
                .isEqualTo(LONGEST);
        assertThat(scripts.inspect("x").remainingLease().toNanos()).isBetween(LONGEST - 20 * SECOND, LONGEST);
        assertThat(ttl("x")).isGreaterThan(TimeUnit.NANOSECONDS.toMillis(LONGEST - 20 * SECOND));
    }

    @Test
    void L24_aFreeLockIsForgottenWithItsTokenHoweverLongTheLeaseWas() {
        assertTrimmed("released", name -> release("a", name, 1));
        assertTrimmed("renewed", name -> {
            renew("a", name, 1, LONGEST, Renewal.Mode.EXTEND);
            release("a", name, 1);
        });
        assertTrimmed("shortened", name -> {
            renew("a", name, 1, SECOND, Renewal.Mode.REPLACE);
            release("a", name, 1);
        });
        assertTrimmed("forced", name -> assertThat(scripts.force(name)).isTrue());
        assertTrimmed("queue of the dead", name -> {
            receivers.setListening(name, "b", true);
            ask("b", place(name, 1));
            receivers.setListening(name, "b", false);
            release("a", name, 1);
        });
        assertTrimmed("granted", name -> {
            receivers.setListening(name, "b", true);
            ask("b", place(name, 1));
            release("a", name, 1);
            assertThat(scripts.inspect(name).owner()).isEqualTo("b+1#1");
        });
    }

    private void assertTrimmed(String name, java.util.function.Consumer<String> end) {
        ask("a", ask(name, 1, LONGEST));
        end.accept(name);
        assertThat(ttl(name)).isBetween(TOKEN_TTL_MILLIS - 60_000, TOKEN_TTL_MILLIS);
    }

    @Test
    void L24_aShortTokenTtlIsNotOutlivedWhenNobodyWaits() {
        ScriptRunner brief = new ScriptRunner(resp, "baton", /* sharded= */ false, 1_000);
        brief.ask("a", List.of(ask("brief", 1, SECOND / 2)), ALWAYS);
        assertThat(ttl("brief")).isBetween(1L, 1_000L);
    }

    @Test
    void L10_aLongQueueOfTheDeadWithManyGapsIsPassedWithOneLookAtIt() {
        ask("a", ask("x", 1, LONGEST));
        receivers.setListening("x", "b", true);
        IntStream.rangeClosed(1, 1_200).forEach(i -> ask("b", place("x", i)));
        IntStream.rangeClosed(1, 1_200).filter(i -> i % 20 != 0).forEach(i -> release("b", "x+", i));
        receivers.setListening("x", "b", false);
        receivers.setListening("x", "c", true);
        ask("c", place("x", 1));
        resp.call("CONFIG", "RESETSTAT");
        release("a", "x", 1);
        assertThat(scripts.inspect("x").owner()).isEqualTo("c+1#1");
        assertThat(commands("hkeys")).isEqualTo(1);
        assertThat(commands("hget")).isLessThan(200);
        assertThat(commands("pubsub|numsub")).isEqualTo(2);
    }

    @Test
    void R1_anUncontendedPairIsFiveCommandsInTheScripts() {
        uncontendedPair(1);
        resp.call("CONFIG", "RESETSTAT");
        uncontendedPair(2);
        assertThat(Stream.of("time", "hmget", "hset", "evalsha").map(this::commands))
                .containsExactly(1L, 2L, 2L, 2L);
        assertThat(Stream.of("pexpire", "hdel", "hget", "pubsub|numsub", "publish")
                        .map(this::commands))
                .containsOnly(0L);
    }

    private void uncontendedPair(long number) {
        long token = ask("a", ask("x", number, SECOND)).token();
        assertThat(scripts.release("a", new Release("x", number, false, token, SECOND)))
                .isEqualTo(Released.RELEASED);
    }

    @Test
    void L1_theKeyOutlivesTheLeaseWhateverItsTtlWasBefore() {
        for (long lease : new long[] {SECOND, 3_599 * SECOND, 3_600 * SECOND, 3_601 * SECOND}) {
            long token = ask("a", ask("x", 1, SECOND)).token();
            scripts.release("a", new Release("x", 1, false, token, SECOND));
            waitMillis(5);
            ask("a", ask("x", 2, lease));
            assertThat(ttl("x"))
                    .isGreaterThanOrEqualTo(
                            scripts.inspect("x").remainingLease().toMillis());
            release("a", "x", 2);
        }
    }

    @Test
    void R11_aRenewalThatOvertookItsReleaseLeavesNoNumberBehind() {
        long token = ask("a", ask("x", 1, SECOND)).token();
        renew("a", "x", 1, SECOND, Renewal.Mode.EXTEND);
        scripts.release("a", new Release("x", 1, false, token, SECOND));
        ask("a", ask("x", 2, SECOND));
        assertThat(renew("a", "x", 2, 30 * SECOND, Renewal.Mode.EXTEND).remainingNanos())
                .isEqualTo(30 * SECOND);
    }

    @Test
    void L21_forceGrantsToTheNextWaiter() {
        ask("a", ask("x", 1, SECOND));
        receivers.setListening("x", "b", true);
        ask("b", place("x", 1));
        assertThat(scripts.force("x")).isTrue();
        assertThat(receivers.receive()).hasSize(1);
        assertThat(scripts.inspect("x").owner()).isEqualTo("b+1#1");
    }

    private void waitMillis(long millis) {
        long end = scripts.micros() + millis * 1_000;
        Awaitility.await().pollInSameThread().until(() -> scripts.micros() >= end);
    }

    @Test
    void R11_aKeyOfAnotherTypeStopsNoOtherOfItsBatch() {
        resp.call("SET", scripts.key("wrong"), "text");
        List<Answer> answers = scripts.ask("a", List.of(ask("wrong", 1, SECOND), ask("x", 2, SECOND)), ALWAYS)
                .answers();
        assertThat(answers).extracting(Answer::kind).containsExactly(Answer.Kind.FAILED, Answer.Kind.GRANTED);
        assertThat(answers.get(0).cause()).hasMessageContaining("WRONGTYPE");
        List<Renewed> renewed = scripts.renew(
                        "a",
                        List.of(
                                new Renewal("wrong", 1, false, SECOND, 1, Renewal.Mode.EXTEND),
                                new Renewal("x", 2, false, SECOND, 1, Renewal.Mode.EXTEND)))
                .answers();
        assertThat(renewed).extracting(Renewed::kind).containsExactly(Renewed.Kind.FAILED, Renewed.Kind.MINE);
        assertThatThrownBy(() -> release("a", "wrong", 1))
                .isInstanceOf(RespException.class)
                .hasMessageStartingWith("WRONGTYPE");
        assertThatThrownBy(() -> scripts.force("wrong")).hasMessageStartingWith("WRONGTYPE");
        assertThatThrownBy(() -> scripts.inspect("wrong")).hasMessageStartingWith("WRONGTYPE");
        assertThat(resp.text("GET", scripts.key("wrong"))).isEqualTo("text");
    }

    @Test
    void L3_tokensKeepAllTheirDigits() {
        for (int block : new int[] {1, 33, 1_001}) {
            long before = scripts.micros();
            Ask ask = new Ask("x" + block, 1, false, 0, Ask.Mode.ONCE, SECOND, SECOND, block, 0, 0);
            long first = ask("a", ask).token();
            assertThat(first).isBetween(before, scripts.micros());
            assertThat(resp.text("HGET", scripts.key("x" + block), "token"))
                    .isEqualTo(Long.toString(first + block - 1));
        }
    }

    /** The hold was broken, and a heartbeat under way was granted the lock anew: what was left of the first block is not given back. */
    @Test
    void L3_aReleaseWithTheTokenOfAnEarlierGrantSetsNoTokenBack() {
        long earlier = ask("a", ask("x", 1, SECOND)).token();
        scripts.force("x");
        long token = ask("a", ask("x", 1, SECOND)).token();
        assertThat(token).isGreaterThan(earlier);
        scripts.release("a", new Release("x", 1, false, earlier, SECOND));
        assertThat(scripts.inspect("x").fencingToken()).isEqualTo(token);
    }

    @Test
    void L3_aYieldWithTheTokenOfAnEarlierGrantSetsNoTokenBack() {
        long earlier = ask("a", ask("x", 1, SECOND)).token();
        scripts.force("x");
        long token = ask("a", ask("x", 1, SECOND)).token();
        receivers.setListening("x", "b", true);
        ask("b", place("x", 1));
        resp.call("HSET", scripts.key("x"), "token", Long.toString(2 * token)); // as if the clock had been set back
        resp.call("HSET", scripts.key("x"), "block", "1");
        receivers.setListening("x", "a", true);
        ask("a", new Ask("x", 2, false, 1, Ask.Mode.QUEUE, SECOND, SECOND, 1, 0, earlier));
        assertThat(scripts.inspect("x").fencingToken()).isEqualTo(2 * token + 1);
    }

    @Test
    void anUnknownLockIsNobodysAndStaysUnknown() {
        assertThat(release("a", "x", 1)).isEqualTo(Released.GONE);
        assertThat(renew("a", "x", 1, SECOND, Renewal.Mode.EXTEND).kind()).isEqualTo(Renewed.Kind.GONE);
        assertThat(scripts.force("x")).isFalse();
        assertThat(scripts.inspect("x").locked()).isFalse();
        assertThat(resp.integer("DBSIZE")).isZero();
    }

    private Answer ask(String client, Ask ask) {
        return scripts.ask(client, List.of(ask), ALWAYS).answers().get(0);
    }

    private static Ask ask(String name, long number, long lease) {
        return new Ask(name, number, false, 0, Ask.Mode.ONCE, lease, SECOND, 1, 0, 0);
    }

    private static Ask place(String name, long number) {
        return new Ask(name, number, true, 0, Ask.Mode.QUEUE, SECOND, SECOND, 1, 0, 0);
    }

    // Releases; a name that ends in '+' means a strict place of that lock.
    private Released release(String client, String name, long number) {
        boolean exclusive = name.endsWith("+");
        String lock = exclusive ? name.substring(0, name.length() - 1) : name;
        return scripts.release(client, new Release(lock, number, exclusive, 0, 0));
    }

    private Renewed renew(String client, String name, long number, long lease, Renewal.Mode mode) {
        return scripts.renew(client, List.of(new Renewal(name, number, false, lease, 1, mode)))
                .answers()
                .get(0);
    }

    private long ttl(String name) {
        return resp.integer("PTTL", scripts.key(name));
    }

    private long commands(String command) {
        String prefix = "cmdstat_" + command + ":calls=";
        return resp.text("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToLong(line -> Long.parseLong(line.substring(prefix.length(), line.indexOf(','))))
                .sum();
    }
}
