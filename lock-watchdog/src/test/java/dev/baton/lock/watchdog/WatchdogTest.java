package dev.baton.lock.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class WatchdogTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LATEST = TimeUnit.MILLISECONDS.toNanos(20); // two ticks
    private static final long START = 12_345_678_901L;

    private final ManualScheduler scheduler = new ManualScheduler(START);
    private final List<Batch> batches = new ArrayList<>();
    private Renewer backend = this::answer;
    private final Watchdog watchdog = new Watchdog(scheduler, (group, batch) -> {
        batches.add(new Batch(scheduler.nanoTime(), group, batch));
        backend.renew(group, batch);
    });

    private record Batch(long atNanos, int group, List<Lease> leases) {}

    // ---- what the backend does

    private void answer(int group, List<Lease> batch) {
        for (Lease lease : batch) {
            lease.confirmed(lease.nextSequence(), scheduler.nanoTime(), 30 * SECOND, scheduler.nanoTime());
            watchdog.answered(lease, scheduler.nanoTime());
        }
    }

    private void fail(int group, List<Lease> batch) {
        batch.forEach(watchdog::unanswered);
    }

    private void hang(int group, List<Lease> batch) {
        assertThat(batch).isNotEmpty();
    }

    private TestLease watch(int group) {
        return watch(group, /* watched= */ true);
    }

    private TestLease watch(int group, boolean watched) {
        long now = scheduler.nanoTime();
        Term term = new Term(0, Term.deadline(now, 30 * SECOND), 30 * SECOND, watched);
        TestLease lease = new TestLease(group, 10 * SECOND, now + 10 * SECOND, term);
        watchdog.watch(lease);
        return lease;
    }

    @ParameterizedTest
    @ValueSource(longs = {START, 0, -START, Long.MAX_VALUE / 2})
    void R11_aHoldIsRenewedAtItsPaceWhateverTheClocksOrigin(long start) {
        ManualScheduler time = new ManualScheduler(start);
        List<Long> renewed = new ArrayList<>();
        Watchdog[] dog = new Watchdog[1];
        dog[0] = new Watchdog(time, (group, batch) -> {
            renewed.add(time.nanoTime() - start);
            batch.forEach(
                    lease -> lease.confirmed(lease.nextSequence(), time.nanoTime(), 30 * SECOND, time.nanoTime()));
            batch.forEach(lease -> dog[0].answered(lease, time.nanoTime()));
        });
        Term term = new Term(0, Term.deadline(start, 30 * SECOND), 30 * SECOND, true);
        TestLease lease = new TestLease(0, 10 * SECOND, start + 10 * SECOND, term);
        dog[0].watch(lease);
        time.advance(45 * SECOND);
        assertThat(renewed).hasSize(4);
        for (int i = 0; i < 4; i++) {
            long atPace = (i + 1) * 10L * SECOND;
            assertThat(renewed.get(i)).isBetween(atPace - atPace / 128, atPace + (i + 1) * LATEST);
        }
        assertThat(lease.expiries()).isZero();
    }

    @Test
    void R11_holdsDueTogetherTravelInBatchesOfOneGroup() {
        IntStream.range(0, 1_201).forEach(i -> watch(1));
        IntStream.range(0, 10).forEach(i -> watch(2));
        scheduler.advance(10 * SECOND + LATEST);
        assertThat(batches.stream()
                        .filter(batch -> batch.group() == 1)
                        .map(batch -> batch.leases().size()))
                .containsExactlyInAnyOrder(500, 500, 201);
        assertThat(batches.stream()
                        .filter(batch -> batch.group() == 2)
                        .map(batch -> batch.leases().size()))
                .containsExactly(10);
        assertThat(batches)
                .allSatisfy(batch -> assertThat(batch.leases())
                        .allMatch(lease -> lease.group() == batch.group())
                        .doesNotHaveDuplicates());
        assertThat(watchdog.size()).isEqualTo(1_211);
    }

    @Test
    void R11_holdsSpreadOverTimeFillBatchesAllTheSame() {
        int holds = 20_000;
        for (int i = 0; i < holds; i++) {
            watch(0);
            scheduler.advance(10 * SECOND / holds);
        }
        int before = batches.size();

        scheduler.advance(20 * SECOND);

        long renewals = batches.stream()
                .skip(before)
                .mapToInt(batch -> batch.leases().size())
                .sum();
        assertThat(renewals).isCloseTo(2L * holds, withinPercentage(2));
        assertThat(batches.size() - before).isLessThanOrEqualTo(2 * 130);
        assertThat(watchdog.size()).isEqualTo(holds);
    }

    @Test
    void L16_aHoldThatCannotBeRenewedIsTriedUntilItsDeadlineAndThenOver() {
        backend = this::fail;
        TestLease lease = watch(0);
        long deadline = lease.term().deadlineNanos();
        scheduler.advance(deadline - START - 1);
        assertThat(lease.expiries()).isZero();
        assertThat(batches).hasSizeGreaterThan(20);
        assertThat(intervals()).allMatch(interval -> interval <= SECOND);
        scheduler.advance(2 * LATEST);
        int tries = batches.size();
        assertThat(lease.expiries()).isEqualTo(1);
        scheduler.advance(60 * SECOND);
        assertThat(lease.expiries()).isEqualTo(1);
        assertThat(batches).hasSize(tries);
        assertThat(watchdog.size()).isZero();
    }

    @Test
    void L16_aHoldWhoseRenewalHasNoAnswerAtAllEndsAtItsDeadline() {
        backend = this::hang;
        TestLease lease = watch(0);
        scheduler.advance(lease.term().deadlineNanos() - START - 1);
        assertThat(lease.expiries()).isZero();
        scheduler.advance(1 + LATEST);
        assertThat(lease.expiries()).isEqualTo(1);
        assertThat(batches).hasSize(1);
    }

    @Test
    void L18_aGroupWithoutAnswersDelaysNoOther() {
        backend = (group, batch) -> {
            if (group == 1) {
                answer(group, batch);
            }
        };
        TestLease good = watch(1);
        TestLease bad = watch(2);
        scheduler.advance(60 * SECOND);
        assertThat(good.expiries()).isZero();
        assertThat(bad.expiries()).isEqualTo(1);
        assertThat(batches.stream().filter(batch -> batch.group() == 1)).hasSize(5);
    }

    @Test
    void R11_aHoldThatEndsBeforeItIsDueCostsNoRenewalAndLeavesNothing() {
        List<TestLease> leases = IntStream.range(0, 100).mapToObj(this::watch).toList();
        scheduler.advance(TimeUnit.MILLISECONDS.toNanos(50));
        leases.forEach(Lease::end);
        scheduler.advance(60 * SECOND);
        assertThat(batches).isEmpty();
        assertThat(leases).allMatch(lease -> lease.expiries() == 0);
        assertThat(watchdog.size()).isZero();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void aHoldThatEndsLaterLeavesTheScheduleByItsNextTurn() {
        TestLease lease = watch(0);
        scheduler.advance(25 * SECOND);
        assertThat(watchdog.size()).isEqualTo(1);
        lease.end();
        scheduler.advance(31 * SECOND);
        assertThat(batches).hasSize(2);
        assertThat(watchdog.size()).isZero();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void L28_aLeakIsLoggedOnceRenewedNoLongerAndEndsWithItsLease() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Watchdog.class);
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            TestLease lease = watch(0);
            scheduler.advance(15 * SECOND);
            lease.setLeak("Lock \"orders\" leaks");
            scheduler.advance(60 * SECOND);
            assertThat(batches).hasSize(1);
            assertThat(lease.expiries()).isEqualTo(1);
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("Lock \"orders\" leaks");
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }
    }

    @Test
    void R11_aLeasedHoldIsCheckedAtTheSamePaceAndNeverALeak() {
        TestLease lease = watch(0, /* watched= */ false);
        lease.setLeak("nobody looks");
        backend = (group, batch) -> batch.forEach(each -> watchdog.answered(each, scheduler.nanoTime()));
        scheduler.advance(lease.term().deadlineNanos() - START - 1);
        assertThat(batches).hasSize(2);
        scheduler.advance(10 * SECOND); // L17
        assertThat(lease.expiries()).isEqualTo(1);
    }

    @Test
    void aHoldIsLookedAtAnewWhenItsDueTimeHasBeenBroughtForward() {
        TestLease lease = watch(0);
        scheduler.advance(SECOND);
        lease.dueNanos = scheduler.nanoTime() + SECOND;
        watchdog.watch(lease);
        scheduler.advance(SECOND + LATEST);
        assertThat(batches).hasSize(1);
        assertThat(watchdog.size()).isEqualTo(1);
    }

    @Test
    void aLeaseLongerThanTheWheelIsKept() {
        long now = scheduler.nanoTime();
        Term term = new Term(0, Term.deadline(now, 600 * SECOND), 600 * SECOND, true);
        TestLease lease = new TestLease(0, 200 * SECOND, now + 200 * SECOND, term);
        watchdog.watch(lease);
        scheduler.advance(198 * SECOND);
        assertThat(batches).isEmpty();
        scheduler.advance(2 * SECOND + LATEST);
        assertThat(batches).hasSize(1);
        assertThat(lease.expiries()).isZero();
    }

    private List<Long> intervals() {
        return IntStream.range(1, batches.size())
                .mapToObj(i -> batches.get(i).atNanos() - batches.get(i - 1).atNanos())
                .toList();
    }
}
