package dev.baton.lock.lettuce;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the URIs of servers. What is wrong with one is told without any part of it: it may have a password. */
public final class RedisUris {
    private static final String FORMS =
            "redis://, rediss://, redis-sentinel:// or redis-socket://, then [user:password@]host or a path";

    private RedisUris() {}

    /**
     * Reads one URI.
     *
     * @throws IllegalArgumentException if it is none of the forms that are known
     */
    public static RedisURI parse(String text) {
        try {
            URI uri = new URI(text);
            RedisURI read = RedisURI.create(uri);
            if (!isWhole(uri, read)) {
                throw rejected("a password seems to end in the midst");
            }
            return read;
        } catch (URISyntaxException e) {
            throw rejected("%s at index %d".formatted(e.getReason(), e.getIndex()));
        } catch (IllegalArgumentException | NullPointerException | StringIndexOutOfBoundsException e) {
            throw rejected("it is none of the forms " + FORMS);
        }
    }

    /** Whether both lead to one server, as far as their addresses tell: what it is asked for there, and by whom, is no matter. */
    public static boolean isSameServer(RedisURI one, RedisURI other) {
        if (!one.getSentinels().isEmpty() || !other.getSentinels().isEmpty()) {
            return Objects.equals(one.getSentinelMasterId(), other.getSentinelMasterId())
                    && one.getSentinels().stream()
                            .anyMatch(sentinel ->
                                    other.getSentinels().stream().anyMatch(known -> isSameAddress(sentinel, known)));
        }
        return isSameAddress(one, other);
    }

    private static boolean isSameAddress(RedisURI one, RedisURI other) {
        if (one.getSocket() != null || other.getSocket() != null) {
            return Objects.equals(one.getSocket(), other.getSocket());
        }
        return one.getPort() == other.getPort()
                && String.valueOf(one.getHost()).equalsIgnoreCase(String.valueOf(other.getHost()));
    }

    /** False if a character of the password that means something in a URI has made its beginning the host. */
    private static boolean isWhole(URI uri, RedisURI read) {
        if (read.getSocket() != null) {
            return true;
        }
        boolean split = Stream.of(uri.getRawPath(), uri.getRawQuery(), uri.getRawFragment())
                .anyMatch(RedisUris::hasAt);
        String host = read.getHost();
        return !split && (uri.getHost() != null || host == null || host.indexOf(':') < 0);
    }

    private static boolean hasAt(@Nullable String part) {
        return part != null && part.indexOf('@') >= 0;
    }

    /** Without a cause, which would show the URI. */
    private static IllegalArgumentException rejected(String why) {
        return new IllegalArgumentException(
                "The Redis URI (not shown: it may have a password) cannot be read: %s. Special characters such as @ / ? # %% have to be percent-encoded in it"
                        .formatted(why));
    }
}
