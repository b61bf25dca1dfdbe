package dev.baton.lock.lettuce;

import java.util.List;
import java.util.Locale;

/**
 * Which server answers, by its HELLO: the scripts need what Redis has since 7.0, and Valkey from its beginning.
 *
 * @param isResp3 whether its messages come on the connection of its commands
 */
public record ServerVersion(String server, String version, boolean isResp3) {
    private static final String VALKEY = "valkey";
    private static final int LEAST_REDIS = 7000;
    private static final int LEAST_VALKEY = 7002;

    /** From HELLO's answer: names and values in turn. */
    public static ServerVersion of(List<Object> hello) {
        String server = "";
        String version = "";
        boolean resp3 = false;
        for (int i = 0; i + 1 < hello.size(); i += 2) {
            String value = String.valueOf(hello.get(i + 1));
            switch (String.valueOf(hello.get(i))) {
                case "server" -> server = value.toLowerCase(Locale.ROOT);
                case "version" -> version = value;
                case "proto" -> resp3 = value.equals("3");
                default -> {}
            }
        }
        return new ServerVersion(server, version, resp3);
    }

    /** Throws unless the server has what the scripts need. */
    public void check() {
        int least = server.equals(VALKEY) ? LEAST_VALKEY : LEAST_REDIS;
        if (number() < least) {
            throw new UnsupportedServerException("%s %s is too old; Redis 7.0 or Valkey 7.2 is needed, or newer"
                    .formatted(
                            server.isEmpty() ? "the server" : server,
                            version.isEmpty() ? "(unknown version)" : version));
        }
    }

    /** Major and minor version as one number: 7.2 is 7002. */
    private int number() {
        String[] parts = version.split("\\.", -1);
        try {
            return parts.length < 2 ? 0 : Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
