package dev.baton.lock.redis;

import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The Redis user of docs/security.md: the keys and channels of one prefix, and the commands that locks there need. */
record MinimalUser(String prefix, List<String> commands) {
    static final String NAME = "locks";
    static final String PASSWORD = "by-one-hand-only";

    /** On one server. */
    MinimalUser(String prefix) {
        this(prefix, commands(Permissions.COMMANDS, Permissions.MESSAGES));
    }

    /** On the nodes of a cluster. */
    static MinimalUser ofCluster(String prefix) {
        return new MinimalUser(prefix, commands(Permissions.COMMANDS, Permissions.SHARDED_MESSAGES));
    }

    static List<String> commands(String... rules) {
        return Stream.of(rules)
                .flatMap(some -> Arrays.stream(some.split(" ", -1)))
                .toList();
    }

    MinimalUser with(String command) {
        List<String> more = new ArrayList<>(commands);
        more.add(command);
        return new MinimalUser(prefix, more);
    }

    MinimalUser without(String command) {
        return new MinimalUser(
                prefix, commands.stream().filter(each -> !each.equals(command)).toList());
    }

    /** Makes the user on a server, or makes it anew. */
    void define(EmbeddedRedis server) {
        try (RespClient resp = server.resp()) {
            define(resp);
        }
    }

    void define(RespClient resp) {
        List<String> rules = new ArrayList<>(List.of("ACL", "SETUSER", NAME, "reset", "on", ">" + PASSWORD));
        rules.add("~" + prefix + ":*");
        rules.add("&" + prefix + ":*");
        rules.addAll(commands);
        resp.call(rules.toArray(String[]::new));
    }

    /** The URI by which this user connects. */
    String uri(String server) {
        return server.replace("://", "://" + NAME + ":" + PASSWORD + "@");
    }
}
