package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.ContractFixture.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Where one test of the contract plays: its clients, actors and names, and the faults. Used by the test's thread only. */
public final class ContractStage implements AutoCloseable {
    /** A heartbeat: how long a lost message may go unnoticed. */
    static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static final Duration SLACK = ScaledTime.of(250);
    /** Longer than it takes to wake up, by a message or by the heartbeat; shorter than any lease that is left behind. */
    static final Duration WAKE_UP = HEARTBEAT.plus(ScaledTime.of(1_000));
    /** The watchdog timeout of tests that watch one. */
    static final Duration WATCHDOG = ScaledTime.of(1_000);
    /** How long a hold lasts only if it is renewed. */
    static final Duration RENEWED = WATCHDOG.multipliedBy(4).dividedBy(3);
    /** A watchdog that tests can watch. */
    static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(WATCHDOG);
    /** Every waiter has a place of its own. */
    static final LockOptions STRICT = LockOptions.defaults().maxLocalHandoffs(0);

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ContractFixture fixture;
    private final Pulse pulse = new Pulse();
    private final List<LockClient> clients = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<LockClient> dealt = new ArrayList<>(); // those of the actors
    private int dealtLast;

    ContractStage(ContractFixture fixture) {
        this.fixture = fixture;
    }

    ContractFixture fixture() {
        return fixture;
    }

    /** The test ends here, reported as aborted with the reason, if the backend's fixture cannot stage this fault. */
    void require(Fault fault) {
        assumeTrue(fixture.supports(fault), () -> fixture.missing(fault).orElseGet(fault::toString));
    }

    /** The test's main client. */
    LockClient client() {
        return clients().get(0);
    }

    /** The clients over which the actors are dealt, the main one first. */
    List<LockClient> clients() {
        while (dealt.size() < fixture.clients()) {
            dealt.add(newClient());
        }
        return dealt;
    }

    /** Adds a listener to every client over which the actors are dealt. */
    void listen(LockListener listener) {
        clients().forEach(each -> each.addListener(listener));
    }

    LockClient newClient() {
        return opened(fixture.newClient());
    }

    LockClient newClient(LockOptions defaults) {
        return opened(fixture.newClient(defaults));
    }

    private LockClient opened(LockClient client) {
        clients.add(client);
        return client;
    }

    /** A thread of the test. */
    Worker worker() {
        Worker worker = new Worker("contract-" + workers.size());
        workers.add(worker);
        return worker;
    }

    /** An actor of the main client; of the next one in turn if the actors are dealt over several. */
    Actor actor(Face face) {
        return actor(clients().get(++dealtLast % fixture.clients()), face);
    }

    Actor actor(LockClient client, Face face) {
        return new Actor(worker(), client, face, null);
    }

    /** A name that no other test has used. */
    String name() {
        return "contract-" + Long.toString(ProcessHandle.current().pid(), 36) + "-" + NAMES.incrementAndGet();
    }

    List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> name()).toList();
    }

    /** Checks that what was due after {@code due} took no less, and no longer but for the time that threads need. */
    void assertOnTime(Duration due, Duration took) {
        assertThat(took).isGreaterThanOrEqualTo(due);
        assertInTime(due, took);
    }

    /** Checks that what was due after {@code due} took no longer, but for the time that threads need. */
    void assertInTime(Duration due, Duration took) {
        Duration late = pulse.lateness();
        long busy = Pulse.runnablePerProcessor();
        assertThat(took)
                .as("time for what is due in %s, on a machine that is late by %s, and %s times busy", due, late, busy)
                .isLessThan(due.plus(SLACK.multipliedBy(busy)).plus(late.multipliedBy(2)));
    }

    /** Waits for a state that is due after {@code due}. */
    void awaitInTime(Duration due, String state, Callable<Boolean> reached) {
        long start = System.nanoTime();
        Await.until(state, reached);
        assertInTime(due, Await.since(start));
    }

    /** Whether waiters are served in the order in which they have come, over all clients. */
    boolean promisesOrder() {
        return !fixture.deviations().containsKey("L9");
    }

    /**
     * Releases the holds that these wait for, one after the other: in the order given, or as they come where the backend
     * does not promise an order.
     */
    void releaseInTurn(List<CompletableFuture<Taken>> waits) {
        List<CompletableFuture<Taken>> left = new ArrayList<>(waits);
        boolean inOrder = promisesOrder();
        while (!left.isEmpty()) {
            Await.until(
                    "the next one has the lock",
                    () -> left.stream().limit(inOrder ? 1 : left.size()).anyMatch(CompletableFuture::isDone));
            CompletableFuture<Taken> next =
                    left.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow();
            Await.result(next).release();
            left.removeIf(each -> each == next);
        }
    }

    /** Checks that every one of these locks is free, or becomes so in the time that an undo takes. */
    void assertFree(Collection<String> names) {
        LockClient observer = newClient();
        List<String> locked = new ArrayList<>(names);
        awaitInTime(WAKE_UP, "no lock stays locked", () -> {
            locked.removeIf(name -> !observer.getLock(name).isLocked());
            return locked.isEmpty();
        });
    }

    /** Checks that somebody else gets this lock at once, or in the time that it takes to wake up. */
    void assertFree(String name) {
        Actor observer = actor(newClient(), Face.HANDLE);
        var attempt = observer.attempt(name, ScaledTime.limit());
        assertThat(attempt.taken()).as("hold of " + name).isPresent();
        assertInTime(WAKE_UP, attempt.took());
        attempt.taken().ifPresent(Taken::release);
    }

    /** Ends the faults, closes the clients, which wakes everybody up, and joins the threads. */
    @Override
    public void close() {
        try (pulse;
                fixture) {
            fixture.thaw();
            fixture.reachable();
            clients.forEach(fixture::reconnect);
            clients.forEach(LockClient::close);
        } finally {
            workers.forEach(Worker::close);
        }
    }
}
