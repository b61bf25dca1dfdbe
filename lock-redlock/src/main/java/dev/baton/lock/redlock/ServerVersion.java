package dev.baton.lock.redlock;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Which server answers, by its HELLO: the scripts need what Redis has since 7.0, and Valkey from its beginning. */
record ServerVersion(String server, String version) {
    private static final int LEAST_REDIS = 7_000;
    private static final int LEAST_VALKEY = 7_002;

    /** Asks the server at the other end, and waits for its answer. */
    static ServerVersion of(StatefulRedisConnection<String, String> connection, long timeoutNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Object> hello = connection
                .async()
                .<List<Object>>dispatch(CommandType.HELLO, new ArrayOutput<>(StringCodec.UTF8))
                .toCompletableFuture()
                .get(timeoutNanos, TimeUnit.NANOSECONDS);
        return of(hello);
    }

    /** From HELLO's answer: names and values in turn. */
    static ServerVersion of(List<Object> hello) {
        Map<String, String> known = new HashMap<>();
        for (int i = 0; i + 1 < hello.size(); i += 2) {
            known.put(String.valueOf(hello.get(i)), String.valueOf(hello.get(i + 1)));
        }
        return new ServerVersion(
                known.getOrDefault("server", "the server").toLowerCase(Locale.ROOT),
                known.getOrDefault("version", "(unknown version)"));
    }

    /** Throws unless the server has what the scripts need. */
    void check() {
        if (number() < (server.equals("valkey") ? LEAST_VALKEY : LEAST_REDIS)) {
            throw new UnsupportedServerException(
                    "%s %s is too old; Redis 7.0 or Valkey 7.2 is needed, or newer".formatted(server, version));
        }
    }

    /** Major and minor version as one number: 7.2 is 7002. */
    private int number() {
        String[] parts = version.split("\\.", -1);
        try {
            return parts.length < 2 ? 0 : Integer.parseInt(parts[0]) * 1_000 + Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
