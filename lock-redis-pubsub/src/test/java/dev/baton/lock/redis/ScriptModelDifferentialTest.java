package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the model of the scripts, on which the simulations rest, against the scripts themselves on a real server: the same
 * random calls have to come to the same answers, grants and queues.
 */
class ScriptModelDifferentialTest {
    private static final long TOKEN_TTL_MILLIS = 3_600_000;
    private static final int SEEDS = 10;
    private static final int STEPS = 300;
    private static final List<String> NAMES = List.of("a", "b {%}", "c");
    private static final List<String> CLIENTS = List.of("host/1/a", "host/1/b", "host/2/c");

    private static EmbeddedRedis redis;

    private final List<RespClient> connections = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = EmbeddedRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void disconnect() {
        connections.forEach(RespClient::close);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void modelAndScriptsAgreeOnRandomCalls(boolean sharded) {
        Tally tally = new Tally();
        long calls = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            calls += new Run(seed, sharded, tally).play();
        }
        assertThat(calls).isGreaterThan(4_000);
        assertThat(tally.counts()).containsKeys(outcomes());
        assertThat(tally.counts())
                .allSatisfy((outcome, count) -> assertThat(count).as(outcome).isGreaterThanOrEqualTo(5));
    }

    private static String[] outcomes() {
        Stream<?> asked = Stream.of(Answer.Kind.values()).filter(kind -> kind != Answer.Kind.FAILED);
        Stream<?> renewed = Stream.of(Renewed.Kind.values()).filter(kind -> kind != Renewed.Kind.FAILED);
        Stream<?> released = Stream.of(Released.values()).filter(kind -> kind != Released.REPEATED);
        return Stream.of(asked, renewed, released, Stream.of("grant", "strict grant"))
                .flatMap(each -> each)
                .map(Object::toString)
                .toArray(String[]::new);
    }

    private RespClient connect() {
        RespClient resp = redis.resp();
        connections.add(resp);
        return resp;
    }

    /** One sequence of calls. */
    private final class Run {
        private final long seed;
        private final RandomCalls calls;
        private final ScriptRunner scripts;
        private final GrantReceivers receivers;
        private final ScriptPair both;
        private final RespClient resp = connect();

        Run(long seed, boolean sharded, Tally tally) {
            String prefix = "differential-" + sharded + "-" + seed;
            this.seed = seed;
            calls = new RandomCalls(seed, NAMES, CLIENTS);
            scripts = new ScriptRunner(resp, prefix, sharded, TOKEN_TTL_MILLIS);
            receivers = new GrantReceivers(ScriptModelDifferentialTest.this::connect, prefix, sharded);
            both = new ScriptPair(scripts, receivers, TOKEN_TTL_MILLIS, tally);
        }

        long play() {
            NAMES.forEach(name -> CLIENTS.subList(1, 3).forEach(client -> receivers.setListening(name, client, true)));
            for (int step = 0; step < STEPS; step++) {
                try {
                    step();
                    NAMES.forEach(name -> assertThat(resp.integer("PTTL", scripts.key(name)))
                            .isNotEqualTo(-1)); // a key without a TTL
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ", step " + step, e);
                }
            }
            return scripts.calls();
        }

        private void step() {
            String name = calls.name();
            calls.saw(both.inspect(name));
            String client = calls.client();
            int kind = calls.upTo(100);
            if (kind < 45) {
                ask(client, List.of(calls.ask(name, client)));
            } else if (kind < 52) {
                ask(client, heartbeat(client));
            } else if (kind < 72) {
                both.release(client, calls.release(name, client));
            } else if (kind < 84) {
                both.renew(client, renewals(name, client));
            } else if (kind < 90) {
                both.waitMillis(1 + calls.upTo(3));
                both.renew(client, renewals(name, client)); // of a lease that may have ended meanwhile
            } else if (kind < 93) {
                both.force(name);
            } else if (kind < 97) {
                receivers.setListening(name, client, calls.chance(0.7));
            } else if (kind < 99) {
                queueWithGap(name);
            } else {
                loseData();
            }
        }

        private void ask(String client, List<Ask> asks) {
            long notAfter = both.micros() + (calls.chance(0.05) ? -1 : 20_000_000);
            calls.saw(asks, both.ask(client, asks, notAfter));
        }

        private List<Ask> heartbeat(String client) {
            return Stream.generate(() -> calls.ask(calls.name(), client))
                    .limit(1 + calls.upTo(6))
                    .toList();
        }

        private List<Renewal> renewals(String name, String client) {
            return Stream.generate(() -> calls.renewal(calls.chance(0.7) ? name : calls.name(), client))
                    .limit(1 + calls.upTo(4))
                    .toList();
        }

        /** Many take places, and most of those in the middle go again: more in a row than the scripts step over singly. */
        private void queueWithGap(String name) {
            String client = CLIENTS.get(1 + calls.upTo(2));
            List<Release> places = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                Ask place = calls.place(name, client);
                ask(client, List.of(place));
                places.add(new Release(name, place.number(), true, 0, 0));
            }
            places.subList(calls.upTo(3), 24 - calls.upTo(4)).forEach(place -> both.release(client, place));
            LockInfo info = both.inspect(name);
            calls.saw(info);
        }

        private void loseData() {
            NAMES.forEach(name -> resp.call("DEL", scripts.key(name)));
            both.loseData();
        }
    }
}
