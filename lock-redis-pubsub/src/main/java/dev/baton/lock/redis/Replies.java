package dev.baton.lock.redis;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.core.ServerClock;
import dev.baton.lock.watchdog.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the scripts' results and messages mean. The only place that knows their numbers. */
final class Replies {
    private static final Answer.Kind[] ASKED = {
        Answer.Kind.GRANTED,
        Answer.Kind.HELD,
        Answer.Kind.SUPERSEDED,
        Answer.Kind.STALE,
        Answer.Kind.NOT_SUBSCRIBED,
        Answer.Kind.FAILED
    };
    private static final Renewed.Kind[] RENEWED = {
        Renewed.Kind.MINE,
        Renewed.Kind.TAKEN,
        Renewed.Kind.FREE,
        Renewed.Kind.GONE,
        Renewed.Kind.FAILED,
        Renewed.Kind.OVER
    };
    private static final Released[] RELEASED = {
        Released.RELEASED, Released.CANCELLED, Released.TAKEN, Released.FREE, Released.GONE
    };

    /** Each number within what its type holds, and the times within what holds them in nanoseconds. */
    private static final Pattern GRANT = Pattern.compile(
            "(\\d{1,18}) ([01]) (\\d{1,18}) ([1-9]\\d{0,8}) ([1-9]\\d{0,11}) (\\d{1,12}|[1-8]\\d{12}) \\d{1,18}");

    private Replies() {}

    static long serverMicros(List<Object> result) {
        return number(result.get(0));
    }

    static List<Answer> asked(List<Object> result, List<Ask> asks, long sentNanos) {
        List<Answer> answers = new ArrayList<>(asks.size());
        if (result.size() == 1) {
            answers.add(granted(asks.get(0), number(result.get(0)), sentNanos));
            return answers;
        }
        for (int i = 0; i < asks.size(); i++) {
            answers.add(answer(result, 1 + 3 * i, sentNanos));
        }
        return answers;
    }

    private static Answer granted(Ask ask, long token, long sentNanos) {
        return new Answer(Answer.Kind.GRANTED, sentNanos, ask.leaseNanos(), token, 0, null);
    }

    private static Answer answer(List<Object> result, int at, long sentNanos) {
        Answer.Kind kind = ASKED[(int) number(result.get(at)) - 1];
        if (kind == Answer.Kind.FAILED) {
            return new Answer(kind, sentNanos, 0, 0, 0, error(result.get(at + 1)));
        }
        long remaining = TimeUnit.MILLISECONDS.toNanos(number(result.get(at + 1)));
        long second = number(result.get(at + 2));
        boolean granted = kind == Answer.Kind.GRANTED;
        return new Answer(kind, sentNanos, remaining, granted ? second : 0, granted ? 0 : second, null);
    }

    static List<Renewed> renewed(List<Object> result, int count, long sentNanos) {
        List<Renewed> answers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Renewed.Kind kind = RENEWED[(int) number(result.get(1 + 2 * i)) - 1];
            Object second = result.get(2 + 2 * i);
            answers.add(
                    kind == Renewed.Kind.FAILED
                            ? new Renewed(kind, sentNanos, 0, error(second))
                            : new Renewed(kind, sentNanos, TimeUnit.MILLISECONDS.toNanos(number(second)), null));
        }
        return answers;
    }

    static Released released(long result) {
        return RELEASED[(int) result - 1];
    }

    static LockInfo inspected(String name, List<Object> result) {
        String owner = String.valueOf(result.get(0));
        List<String> waiters =
                result.subList(3, result.size()).stream().map(String::valueOf).toList();
        return new LockInfo(
                name,
                !owner.isEmpty(),
                owner.isEmpty() ? null : owner,
                number(result.get(2)),
                Duration.ofMillis(number(result.get(1))),
                waiters);
    }

    /**
     * A grant's message: number, exclusive, first token, block, lease in ms, its end in ms, server time in µs. Null if it is
     * none: anybody may publish who is allowed to.
     */
    static @Nullable Grant grant(String message, ServerClock clock, long nowNanos) {
        Matcher parts = GRANT.matcher(message);
        if (!parts.matches()) {
            return null;
        }
        long lease = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(parts.group(5)));
        long untilMicros = TimeUnit.MILLISECONDS.toMicros(Long.parseLong(parts.group(6)));
        boolean estimated = clock.isValid(nowNanos);
        long deadline = estimated ? clock.earliestLocal(untilMicros, nowNanos) - Term.margin(lease) : 0;
        return new Grant(
                Long.parseLong(parts.group(1)),
                parts.group(2).equals("1"),
                Long.parseLong(parts.group(3)),
                Integer.parseInt(parts.group(4)),
                lease,
                estimated,
                deadline);
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new IllegalStateException("a number was expected of the script, not " + value);
    }

    private static Throwable error(@Nullable Object text) {
        return Errors.execution(String.valueOf(text));
    }
}
