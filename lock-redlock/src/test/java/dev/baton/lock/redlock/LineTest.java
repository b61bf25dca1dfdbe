package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.ThreadScheduler;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LineTest {
    private final ThreadScheduler scheduler = new ThreadScheduler("test-timer");
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<StatefulRedisConnection<String, String>> connecting = new CompletableFuture<>();

    private final Line<StatefulRedisConnection<String, String>> line =
            new Line<>(connecting::join, connection -> events.add("opened"), scheduler);

    @AfterEach
    void close() {
        var unused = line.close();
        scheduler.close();
    }

    @SuppressWarnings("unchecked") // of that type by its interface
    private static StatefulRedisConnection<String, String> connection() {
        return (StatefulRedisConnection<String, String>) Proxy.newProxyInstance(
                LineTest.class.getClassLoader(),
                new Class<?>[] {StatefulRedisConnection.class},
                (proxy, method, args) -> result(method.getName(), proxy));
    }

    private static @Nullable Object result(String method, Object proxy) {
        return switch (method) {
            case "isOpen" -> true;
            case "hashCode" -> System.identityHashCode(proxy);
            case "closeAsync" -> CompletableFuture.completedFuture(null);
            default -> null;
        };
    }

    /** A release that is sent once more must not overtake the attempt that it is to undo. */
    @Test
    void whatHasWaitedIsSentInItsOrderAndBeforeWhatIsSentAgain() {
        line.use(connection -> events.add("attempt"), why -> events.add("failed"));
        line.use(connection -> events.add("release"), why -> events.add("failed"));
        connecting.complete(connection());
        Wait.until("all is sent", () -> events.size() == 3);
        assertThat(events).containsExactly("attempt", "release", "opened");
        line.use(connection -> events.add("later"), why -> events.add("failed"));
        assertThat(events).endsWith("later");
    }

    @Test
    void whatWaitsFailsWhenTheServerCannotBeConnectedTo() {
        line.use(connection -> events.add("sent"), why -> events.add(String.valueOf(why.getMessage())));
        connecting.completeExceptionally(new IllegalStateException("refused"));
        Wait.until("it is told", () -> !events.isEmpty());
        assertThat(events.get(0)).contains("refused");
    }

    /** The driver may wait for a lock of its own. */
    @Test
    void L26_nothingIsSentInAMonitor() {
        line.use(connection -> events.add("waited " + Thread.holdsLock(line)), why -> events.add("failed"));
        connecting.complete(connection());
        Wait.until("all is sent", () -> events.size() == 2);
        line.use(connection -> events.add("later " + Thread.holdsLock(line)), why -> events.add("failed"));
        line.useIfOpen(connection -> events.add("if open " + Thread.holdsLock(line)));
        assertThat(events).containsExactly("waited false", "opened", "later false", "if open false");
    }

    @Test
    void lostConnectionIsMadeAnew() {
        AtomicInteger made = new AtomicInteger();
        Line<StatefulRedisConnection<String, String>> flapping = new Line<>(
                () -> {
                    made.incrementAndGet();
                    return connection();
                },
                connection -> {},
                scheduler);
        flapping.open();
        Wait.until("it is there", () -> made.get() == 1);
        Wait.until("and another one after it was reset", () -> {
            flapping.reset();
            return made.get() > 1;
        });
        var unused = flapping.close();
    }

    /** R14: for as long as nothing leads to the new master, whoever waits must not connect as fast as it can. */
    @Test
    void R14_connectionsThatAreOfNoUseAreMadeAfterPausesThatGrow() {
        AtomicInteger made = new AtomicInteger();
        List<Line<StatefulRedisConnection<String, String>>> lines = new ArrayList<>();
        Line<StatefulRedisConnection<String, String>> readOnly = new Line<>(
                () -> {
                    made.incrementAndGet();
                    return connection();
                },
                connection ->
                        time.schedule(() -> lines.get(0).replace(connection, new IllegalStateException("READONLY")), 0),
                time,
                () -> false,
                Runnable::run);
        lines.add(readOnly);
        for (int millis = 0; millis < 10_000; millis++) {
            send(readOnly, "ask");
            time.pass(1);
        }
        assertThat(made).hasValueBetween(15, 30);
        assertThat(readOnly.isInDoubt()).isTrue();
        assertThat(readOnly.isOfUse()).isTrue();
        assertThat(readOnly.isOfUse()).isFalse();
    }

    // ---- on event loops

    private final VirtualTime time = new VirtualTime();
    private boolean onEventLoop;

    private Line<StatefulRedisConnection<String, String>> connected() {
        Line<StatefulRedisConnection<String, String>> connected =
                new Line<>(LineTest::connection, connection -> {}, time, () -> onEventLoop, Runnable::run);
        connected.open();
        onEventLoop = true;
        return connected;
    }

    private void send(Line<StatefulRedisConnection<String, String>> on, String what) {
        on.use(connection -> events.add(what), why -> events.add("failed " + what));
    }

    /** The loop would write it before what other threads have sent. */
    @Test
    void nothingIsSentOnAnEventLoop() {
        Line<StatefulRedisConnection<String, String>> connected = connected();
        send(connected, "first");
        connected.useIfOpen(connection -> events.add("second"));
        assertThat(events).isEmpty();
        time.pass(0);
        assertThat(events).containsExactly("first", "second");
    }

    @Test
    void whatOthersSendGoesBehindWhatAnEventLoopHasToSend() {
        Line<StatefulRedisConnection<String, String>> connected = connected();
        send(connected, "of the loop");
        onEventLoop = false;
        send(connected, "of another thread");
        assertThat(events).containsExactly("of the loop", "of another thread");
        time.pass(0);
        assertThat(events).hasSize(2);
    }

    @Test
    void L24_theEndSendsWhatAnEventLoopHasToSend() {
        Line<StatefulRedisConnection<String, String>> connected = connected();
        send(connected, "release");
        var unused = connected.close();
        assertThat(events).containsExactly("release");
    }

    @Test
    void whatAnEventLoopHasToSendGoesOnTheNextConnectionIfThisOneIsLost() {
        Line<StatefulRedisConnection<String, String>> connected = connected();
        send(connected, "first");
        connected.reset();
        send(connected, "second");
        time.pass(1_000);
        assertThat(events).containsExactly("first", "second");
    }

    // ---- users' code in the driver

    private final AtomicInteger broken = new AtomicInteger();

    /** A listener to commands is called while they are sent. */
    private void sendBroken(Line<StatefulRedisConnection<String, String>> on, int times) {
        broken.set(times);
        on.use(
                connection -> {
                    if (broken.getAndDecrement() > 0) {
                        throw new IllegalStateException("of a listener, as the test wants it");
                    }
                },
                why -> events.add("failed broken"));
    }

    /** An attempt would wait for ever for what nobody has sent, and the others would not be asked. */
    @Test
    void whatCannotBeSentFailsAlone() {
        Line<StatefulRedisConnection<String, String>> connected = connected();
        sendBroken(connected, 1);
        send(connected, "of the loop");
        time.pass(0);
        onEventLoop = false;
        sendBroken(connected, 1);
        send(connected, "of another thread");
        time.pass(0);
        assertThat(events).containsExactly("of the loop", "failed broken", "of another thread", "failed broken");
    }

    /** The release of a hold may be among it. */
    @Test
    void whatCannotBeSentOnANewConnectionFailsAlone() {
        List<Runnable> connects = new ArrayList<>();
        Line<StatefulRedisConnection<String, String>> connected = new Line<>(
                LineTest::connection, connection -> events.add("opened"), time, () -> onEventLoop, connects::add);
        sendBroken(connected, 1);
        send(connected, "release");
        connects.get(0).run();
        time.pass(0);
        assertThat(events).containsExactly("release", "opened", "failed broken");
    }

    /** Something that it was to send again is not sent. */
    @Test
    void connectionWhereNothingCanBeSentAgainIsMadeAnew() {
        Line<StatefulRedisConnection<String, String>> unlucky = new Line<>(
                LineTest::connection,
                connection -> {
                    events.add("opened");
                    if (events.size() == 1) {
                        throw new IllegalStateException("of a listener, as the test wants it");
                    }
                },
                time,
                () -> onEventLoop,
                Runnable::run);
        unlucky.open();
        time.pass(1_000);
        send(unlucky, "later");
        assertThat(events).containsExactly("opened", "opened", "later");
    }

    // ---- without threads

    @Test
    void lineTriesAgainIfNoThreadCanBeStarted() {
        AtomicInteger refused = new AtomicInteger(2);
        Line<StatefulRedisConnection<String, String>> poor = new Line<>(
                LineTest::connection, connection -> events.add("opened"), time, () -> onEventLoop, connect -> {
                    if (refused.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("unable to create native thread, as the test wants it");
                    }
                    connect.run();
                });
        send(poor, "waiting");
        time.pass(0);
        assertThat(events).containsExactly("failed waiting");
        time.pass(1_000);
        assertThat(events).containsExactly("failed waiting", "opened");
        send(poor, "later");
        assertThat(events).last().isEqualTo("later");
        assertThat(poor.close()).isDone();
    }
}
