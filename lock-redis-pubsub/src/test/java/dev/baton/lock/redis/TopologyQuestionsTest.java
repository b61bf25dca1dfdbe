package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** R14: how often, and of whom, a cluster's topology is asked. */
class TopologyQuestionsTest {
    private static final SlotMap OLD = map(1);
    private static final SlotMap NEW = map(2);
    private static final Duration STEP = Duration.ofMillis(10);

    private final ManualScheduler time = new ManualScheduler();
    private final List<Long> askedMillis = new ArrayList<>();
    private final List<SlotMap> taken = new ArrayList<>();
    private List<SlotMap> answers = List.of(OLD);
    private @Nullable Consumer<@Nullable SlotMap> driver;
    private int driverAsked;
    private SlotMap known = OLD;

    private final TopologyQuestions questions = new TopologyQuestions(
            time,
            answered -> {
                askedMillis.add(Duration.ofNanos(time.nanoTime()).toMillis());
                answers.forEach(answered);
            },
            this::askDriver,
            seen -> {
                taken.add(seen);
                boolean changed = seen != known;
                known = seen;
                return changed;
            });

    private void askDriver(Consumer<@Nullable SlotMap> answered) {
        driver = answered;
        driverAsked++;
    }

    /** One master with all slots, as of this epoch. */
    private static SlotMap map(int epoch) {
        return SlotMap.parse(
                "id%d 127.0.0.1:%d@17000 myself,master - 0 0 %d connected 0-16383\n"
                        .formatted(epoch, 7000 + epoch, epoch),
                RedisURI.create("127.0.0.1", 7000 + epoch));
    }

    private void doubtFor(Duration duration) {
        for (int i = 0; i < duration.dividedBy(STEP); i++) {
            questions.mayChange();
            time.pass(STEP);
        }
    }

    @Test
    void questionsComeMoreAndMoreSlowlyWhileNothingChanges() {
        doubtFor(Duration.ofSeconds(20));
        assertThat(pauses().subList(0, 4)).containsExactly(100L, 200L, 400L, 800L);
        assertThat(pauses().subList(4, pauses().size())).isNotEmpty().containsOnly(1_000L);
        assertThat(driverAsked).isZero();
    }

    private List<Long> pauses() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < askedMillis.size(); i++) {
            pauses.add(askedMillis.get(i) - askedMillis.get(i - 1));
        }
        return pauses;
    }

    /** Who waits for an answer of a frozen node for long gives no other sign meanwhile. */
    @Test
    void oneSignIsFollowedForAWhile() {
        questions.mayChange();
        time.pass(Duration.ofSeconds(60));
        assertThat(pauses()).startsWith(100L, 200L, 400L, 800L, 1_000L).hasSizeBetween(5, 9);
    }

    @Test
    void whatHasChangedIsAskedForNoMore() {
        questions.mayChange();
        time.pass(Duration.ofMillis(500));
        answers = List.of(NEW);
        time.pass(Duration.ofSeconds(60));
        assertThat(known).isSameAs(NEW);
        assertThat(askedMillis.size()).isEqualTo(taken.indexOf(NEW) + 1);
        questions.mayChange();
        time.pass(Duration.ofMillis(100));
        assertThat(askedMillis.size()).isEqualTo(taken.indexOf(NEW) + 2);
    }

    @Test
    void aRedirectionIsFollowedAtOnceHoweverSlowTheQuestionsAre() {
        doubtFor(Duration.ofSeconds(10));
        int before = askedMillis.size();
        questions.changed();
        time.pass(Duration.ofMillis(100));
        assertThat(askedMillis).hasSizeGreaterThan(before);
    }

    /** After a failover some nodes hear of it later than others. */
    @Test
    void theNewestOfSeveralAnswersCounts() {
        answers = List.of(NEW, OLD);
        questions.mayChange();
        time.pass(Duration.ofMillis(150));
        assertThat(taken).containsExactly(NEW);
        answers = List.of(OLD);
        questions.mayChange();
        time.pass(Duration.ofSeconds(4));
        assertThat(taken).containsExactly(NEW);
    }

    /** Its epochs begin anew. */
    @Test
    void aClusterThatWasMadeAnewIsAcceptedAfterAWhile() {
        answers = List.of(NEW);
        questions.mayChange();
        time.pass(Duration.ofMillis(150));
        answers = List.of(OLD);
        doubtFor(Duration.ofSeconds(8));
        assertThat(known).isSameAs(OLD);
    }

    @Test
    void theDriverIsAskedIfNoNodeAnswersAndNotAgainBeforeItHas() {
        answers = List.of();
        doubtFor(Duration.ofSeconds(60));
        assertThat(driverAsked).isEqualTo(1);
        answered(null);
        doubtFor(Duration.ofSeconds(10));
        assertThat(driverAsked).isEqualTo(2);
        answered(NEW);
        assertThat(known).isSameAs(NEW);
    }

    private void answered(@Nullable SlotMap seen) {
        Consumer<@Nullable SlotMap> asked = driver;
        assertThat(asked).isNotNull();
        asked.accept(seen);
        time.pass(STEP);
    }
}
