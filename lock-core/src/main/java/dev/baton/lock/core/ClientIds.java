package dev.baton.lock.core;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Locale;

/** Names for clients that people recognize and no two clients share. */
public final class ClientIds {
    private static final int RANDOM_BITS = 64;
    private static final int RANDOM_RADIX = 36;
    private static final int MAX_HOST = 64;

    private ClientIds() {}

    /** Host, process id and a random part, such as {@code shop-3/4711/2k9x1b0q7f3zd}. */
    public static String next() {
        BigInteger random = new BigInteger(RANDOM_BITS, new SecureRandom());
        return "%s/%d/%s".formatted(host(), ProcessHandle.current().pid(), random.toString(RANDOM_RADIX));
    }

    private static String host() {
        try {
            String plain = InetAddress.getLocalHost()
                    .getHostName()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9.-]", "-");
            return plain.length() > MAX_HOST ? plain.substring(0, MAX_HOST) : plain;
        } catch (IOException e) {
            return "unknown-host";
        }
    }
}
