package dev.baton.lock.testkit;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where a {@code redis://} URI leads, and as whom. */
record RedisAddress(
        String host, int port, String user, @Nullable String password, int database) {

    static RedisAddress parse(URI uri, int defaultPort) {
        if (!"redis".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("not a redis:// URI with one host: " + uri.getScheme());
        }
        String userInfo = uri.getUserInfo();
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return new RedisAddress(
                uri.getHost(),
                uri.getPort() < 0 ? defaultPort : uri.getPort(),
                userInfo == null || colon <= 0 ? "default" : userInfo.substring(0, colon),
                userInfo == null ? null : userInfo.substring(colon + 1),
                database(uri.getPath()));
    }

    private static int database(@Nullable String path) {
        return path == null || path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
    }

    RespClient connect(Duration timeout) {
        RespClient client = RespClient.connect(host, port, timeout);
        if (password != null) {
            client.call("AUTH", user, password);
        }
        if (database != 0) {
            client.call("SELECT", Integer.toString(database));
        }
        return client;
    }
}
