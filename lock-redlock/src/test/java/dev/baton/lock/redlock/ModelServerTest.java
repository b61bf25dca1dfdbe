package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The model answers as the scripts do on a real server, to random sequences of calls. Leases are too long to end meanwhile,
 * and tokens ahead of the time, so that clocks do not matter.
 */
class ModelServerTest {
    private static final int SEQUENCES = 40;
    private static final int CALLS = 60;
    private static final long AHEAD = 5_000_000_000_000_000L;
    private static final long LEASE_STEP = 100_000;

    private final KeyNames names = new KeyNames("model");
    private Random random = new Random();

    @Test
    void answersAsTheScriptsDo() {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                RespClient server = redis.resp()) {
            for (int seed = 0; seed < SEQUENCES; seed++) {
                random = new Random(seed);
                server.call("FLUSHALL");
                compare(server, new ModelServer(new VirtualTime(), 1.0, 0, 0), seed);
            }
        }
    }

    private void compare(RespClient server, ModelServer model, int seed) {
        List<Call> calls = new ArrayList<>(List.of(renew(), release(), raise(AHEAD)));
        while (calls.size() < CALLS) {
            calls.add(next());
        }
        for (Call call : calls) {
            List<Long> answer = call.reading.read(run(server, call));
            assertThat(call.reading.read(model.run(call.script, call.args)))
                    .as("with seed %d, after %s: %s", seed, call.script, call.args)
                    .isEqualTo(answer);
        }
    }

    /** What of an answer does not depend on clocks. */
    private interface Reading {
        List<Long> read(List<Object> answer);
    }

    private record Call(Script script, List<String> args, Reading reading) {}

    private List<Object> run(RespClient server, Call call) {
        List<String> keys = keys(call.script);
        List<String> command = new ArrayList<>(List.of("EVAL", call.script.text(), Integer.toString(keys.size())));
        command.addAll(keys);
        command.addAll(call.args);
        Object answer = server.call(command.toArray(String[]::new));
        return answer instanceof List<?> list ? List.copyOf(list) : List.of(String.valueOf(answer));
    }

    private List<String> keys(Script script) {
        List<String> all = names.all("lock");
        return switch (script) {
            case ACQUIRE, RELEASE -> all;
            case FORCE -> all.subList(0, 1);
            default -> all.subList(0, 2);
        };
    }

    // ---- calls

    private Call next() {
        return switch (random.nextInt(13)) {
            case 0, 1, 2, 3 -> acquire();
            case 4, 5 -> raise(AHEAD + random.nextInt(500));
            case 6, 7 -> release();
            case 8, 9 -> renew();
            case 10 -> force();
            default -> seed();
        };
    }

    private String owner() {
        return random.nextBoolean() ? "one" : "two";
    }

    private String number(int limit) {
        return Integer.toString(1 + random.nextInt(limit));
    }

    private String lease() {
        return Long.toString(LEASE_STEP * (1 + random.nextInt(8)));
    }

    private String waiter() {
        return List.of("", "", "three", "four").get(random.nextInt(4));
    }

    private Call acquire() {
        List<String> args = List.of(
                owner(),
                number(4),
                lease(),
                random.nextInt(4) == 0 ? owner() : "",
                random.nextBoolean() ? "" : Long.toString(AHEAD + random.nextInt(500)),
                number(10),
                "1000000",
                waiter(),
                "1000000",
                "1000");
        return new Call(Script.ACQUIRE, args, answer -> {
            Replies.Vote vote = Replies.vote(answer);
            return vote.granted()
                    ? List.of(1L, vote.token())
                    : List.of(0L, (long) vote.holder().hashCode());
        });
    }

    private Call raise(long token) {
        List<String> args = List.of(owner() + "#" + number(4) + "#", Long.toString(token), number(10), "1000000");
        return new Call(Script.RAISE, args, answer -> List.of(Replies.number(answer, 0)));
    }

    private Call release() {
        String attempt = random.nextBoolean() ? "" : number(4) + "#";
        return new Call(
                Script.RELEASE,
                List.of(owner() + "#" + attempt, waiter(), ""),
                answer -> List.of(Replies.number(answer, 0), Replies.number(answer, 1)));
    }

    private Call force() {
        return new Call(
                Script.FORCE,
                List.of("channel"),
                answer -> List.of((long) Replies.text(answer, 0).hashCode()));
    }

    private Call renew() {
        String attempt = random.nextBoolean() ? "" : "#" + number(4);
        String mode = List.of("CHECK", "EXTEND", "REPLACE").get(random.nextInt(3));
        List<String> args = List.of(owner() + attempt, number(6), mode, lease(), "1000000");
        return new Call(
                Script.RENEW,
                args,
                answer -> List.of(
                        Replies.number(answer, 0), Math.round((double) Replies.number(answer, 1) / LEASE_STEP)));
    }

    private Call seed() {
        String value = "%s#%s#%s".formatted(owner(), number(4), number(6));
        List<String> args = List.of(value, lease(), Long.toString(AHEAD + random.nextInt(500)), number(10), "1000000");
        return new Call(Script.SEED, args, answer -> List.of(Replies.number(answer, 0)));
    }
}
