package dev.baton.lock.redis;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.testkit.ScaledTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A client in a process of its own, which a test can freeze and kill. It does what it is told on standard input ({@code
 * acquire NAME}, {@code ask}, {@code release}), says on standard output what comes of it, and ends with its input.
 *
 * <p>Arguments: the server's URI, the key prefix.
 */
final class LockProcessMain {
    static final String READY = "READY";
    static final String HELD = "HELD ";
    static final String VALID = "VALID ";
    static final String RELEASED = "RELEASED";
    static final String LOST = "LOST ";

    private final RedisLockClient client;
    private CompletableFuture<LockHandle> acquiring = new CompletableFuture<>();

    private LockProcessMain(RedisLockClient client) {
        this.client = client;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (RedisLockClient client = FaultScene.shortTimes(
                        RedisLockClient.builder().uri(arguments[0]).keyPrefix(arguments[1]))
                .build()) {
            warmUp(client.getLock("warm-up"));
            say(READY);
            new LockProcessMain(client)
                    .obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        }
    }

    private static void warmUp(DistributedLock lock) throws InterruptedException {
        if (lock.tryLock(ScaledTime.limit())) {
            lock.unlock();
        }
    }

    private void obey(BufferedReader commands) throws IOException {
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "acquire" -> acquire(words[1]);
                case "ask" -> say(VALID + acquiring.join().isHeld());
                case "release" -> release(acquiring.join());
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private void acquire(String name) {
        acquiring = client.getLock(name).acquireAsync();
        var unused = acquiring.thenAccept(handle -> say(HELD + handle.fencingToken()));
    }

    private static void release(LockHandle handle) {
        try {
            handle.release();
            say(RELEASED);
        } catch (LockLostException e) {
            say(LOST + e.reason());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
