package dev.baton.lock.redis;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.testkit.RespClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs the scripts on a server over a plain connection, in the name of whichever client. */
final class ScriptRunner {
    private final RespClient resp;
    private final KeyNames names;
    private final boolean sharded;
    private final long tokenTtlMillis;
    private long calls;

    ScriptRunner(RespClient resp, String prefix, boolean sharded, long tokenTtlMillis) {
        this.resp = resp;
        this.names = new KeyNames(prefix, "");
        this.sharded = sharded;
        this.tokenTtlMillis = tokenTtlMillis;
        for (Script script : Script.values()) {
            resp.call("SCRIPT", "LOAD", script.text());
        }
    }

    /** Answers, and the server's time when they were given. */
    record Timed<T>(long micros, List<T> answers) {}

    String key(String name) {
        return names.key(name);
    }

    long calls() {
        return calls;
    }

    /** The server's clock, in microseconds. */
    long micros() {
        List<String> time = resp.strings("TIME");
        return TimeUnit.SECONDS.toMicros(Long.parseLong(time.get(0))) + Long.parseLong(time.get(1));
    }

    Timed<Answer> ask(String client, List<Ask> asks, long notAfterMicros) {
        List<String> args = arguments(client).ask(asks, notAfterMicros);
        List<Object> result = list(run(Script.ASK, asks.stream().map(Ask::name).toList(), args));
        return new Timed<>(Replies.serverMicros(result), Replies.asked(result, asks, 0));
    }

    Timed<Renewed> renew(String client, List<Renewal> renewals) {
        List<String> args = arguments(client).renew(renewals);
        List<Object> result =
                list(run(Script.RENEW, renewals.stream().map(Renewal::name).toList(), args));
        return new Timed<>(Replies.serverMicros(result), Replies.renewed(result, renewals.size(), 0));
    }

    Released release(String client, Release release) {
        List<String> args = arguments(client).release(release);
        return Replies.released(number(run(Script.RELEASE, List.of(release.name()), args)));
    }

    boolean force(String name) {
        return number(run(Script.FORCE, List.of(name), arguments("").force())) == 1;
    }

    LockInfo inspect(String name) {
        return Replies.inspected(name, list(run(Script.INSPECT, List.of(name), List.of())));
    }

    private Arguments arguments(String client) {
        return new Arguments(client, sharded, tokenTtlMillis);
    }

    private Object run(Script script, List<String> lockNames, List<String> args) {
        calls++;
        List<String> command = new ArrayList<>(List.of("EVALSHA", script.digest(), Integer.toString(lockNames.size())));
        lockNames.forEach(name -> command.add(names.key(name)));
        command.addAll(args);
        return Objects.requireNonNull(resp.call(command.toArray(String[]::new)));
    }

    private static List<Object> list(Object reply) {
        return reply instanceof List<?> items ? Arrays.asList(items.toArray()) : List.of(reply);
    }

    private static long number(Object reply) {
        return (Long) reply;
    }
}
