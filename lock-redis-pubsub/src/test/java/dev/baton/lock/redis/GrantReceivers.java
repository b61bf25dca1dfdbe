package dev.baton.lock.redis;

import dev.baton.lock.testkit.RespClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Clients that listen for grants of locks, each on a connection of its own. */
final class GrantReceivers {
    private static final String ALWAYS = "always"; // keeps the connection in the mode in which PING's answer is a list

    private final Supplier<RespClient> connections;
    private final String prefix;
    private final boolean sharded;
    private final Map<String, RespClient> clients = new HashMap<>();
    private final Set<Listening> listening = new HashSet<>();

    GrantReceivers(Supplier<RespClient> connections, String prefix, boolean sharded) {
        this.connections = connections;
        this.prefix = prefix;
        this.sharded = sharded;
    }

    private record Listening(String name, String client) {}

    /** A grant as it was published. */
    record Received(String name, String client, String message) {}

    boolean listens(String name, String client) {
        return listening.contains(new Listening(name, client));
    }

    void setListening(String name, String client, boolean listens) {
        Listening wanted = new Listening(name, client);
        if (listens ? listening.add(wanted) : listening.remove(wanted)) {
            String command = (sharded ? "S" : "") + (listens ? "" : "UN") + "SUBSCRIBE";
            connection(client).call(command, new KeyNames(prefix, client).channel(name));
        }
    }

    /** All grants that the server has sent so far and that were not received before. */
    List<Received> receive() {
        List<Received> received = new ArrayList<>();
        clients.values().forEach(resp -> resp.send("PING"));
        clients.forEach((client, resp) -> {
            for (List<?> push = push(resp); !push.get(0).equals("pong"); push = push(resp)) {
                String name = new KeyNames(prefix, client).name(text(push.get(1)));
                received.add(new Received(name, client, text(push.get(2))));
            }
        });
        return received;
    }

    void close() {
        clients.values().forEach(RespClient::close);
    }

    private RespClient connection(String client) {
        return clients.computeIfAbsent(client, key -> {
            RespClient resp = connections.get();
            resp.call("SUBSCRIBE", ALWAYS);
            return resp;
        });
    }

    private static List<?> push(RespClient resp) {
        return (List<?>) Objects.requireNonNull(resp.read());
    }

    private static String text(Object value) {
        return (String) value;
    }
}
