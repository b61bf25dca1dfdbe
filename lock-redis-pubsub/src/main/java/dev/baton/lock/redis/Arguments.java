package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Renewal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The scripts' arguments, as their headers describe them. What only the contended cases read travels as one argument: the
 * uncontended case is paid for by the argument.
 */
final class Arguments {
    private final String clientId;
    private final String mark;
    private final long tokenTtlMillis;

    /**
     * @param sharded whether the scripts are to use the sharded publish and subscribe of a cluster
     */
    Arguments(String clientId, boolean sharded, long tokenTtlMillis) {
        this.clientId = clientId;
        this.mark = sharded ? "S" : "-";
        this.tokenTtlMillis = tokenTtlMillis;
    }

    List<String> ask(List<Ask> asks, long notAfterMicros) {
        List<String> arguments = new ArrayList<>(3 + 4 * asks.size());
        arguments.add(Long.toString(notAfterMicros));
        arguments.add(Long.toString(tokenTtlMillis));
        arguments.add(mark + clientId);
        for (Ask ask : asks) {
            String contender = contender(ask.number(), ask.exclusive());
            arguments.add(contender + "#" + ask.number());
            arguments.add(Long.toString(millis(ask.leaseNanos())));
            arguments.add(Integer.toString(ask.block()));
            arguments.add(contender + " " + ask.number() + " " + ask.yields() + " " + code(ask.mode()) + " "
                    + millis(ask.grantLeaseNanos()) + " " + ask.ticket() + " " + ask.lastToken());
        }
        return arguments;
    }

    List<String> release(Release release) {
        String contender = contender(release.number(), release.exclusive());
        boolean plain = release.leaseNanos() > 0 && millis(release.leaseNanos()) <= tokenTtlMillis;
        return List.of(
                contender + "#" + release.number(),
                Long.toString(release.lastToken()),
                plain ? "" : "+",
                contender + " " + release.number() + " " + tokenTtlMillis + " " + mark);
    }

    List<String> renew(List<Renewal> renewals) {
        List<String> arguments = new ArrayList<>(4 * renewals.size());
        for (Renewal renewal : renewals) {
            arguments.add(contender(renewal.number(), renewal.exclusive()) + "#" + renewal.number());
            arguments.add(Long.toString(millis(renewal.leaseNanos())));
            arguments.add(Integer.toString(renewal.sequence()));
            arguments.add(code(renewal.mode()));
        }
        return arguments;
    }

    List<String> force() {
        return List.of(mark, Long.toString(tokenTtlMillis));
    }

    private String contender(long number, boolean exclusive) {
        return exclusive ? clientId + "+" + number : clientId;
    }

    private static String code(Ask.Mode mode) {
        return switch (mode) {
            case ONCE -> "0";
            case QUEUE -> "1";
            case KEEP -> "2";
        };
    }

    private static String code(Renewal.Mode mode) {
        return switch (mode) {
            case CHECK -> "0";
            case EXTEND -> "1";
            case REPLACE -> "2";
        };
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) + (nanos % 1_000_000 == 0 ? 0 : 1);
    }
}
