package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Failure.Kind;
import dev.baton.lock.core.Backend.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R14: batches whose keys are on two nodes. */
class OneByOneTest {
    private static final Failure SPLIT =
            failure(Kind.NOT_RUN, "TRYAGAIN Multiple keys request during rehashing of slot");

    private final List<List<String>> answered = new ArrayList<>();
    private final List<Failure> failed = new ArrayList<>();
    private final List<Reply<String>> alone = new ArrayList<>();
    private final Reply<List<String>> reply = Reply.of(answered::add, failed::add);

    private static Failure failure(Kind kind, String message) {
        return new Failure(kind, new IllegalStateException(message));
    }

    private Reply<List<String>> batch(String... items) {
        return OneByOne.ifSplit(
                List.of(items),
                (item, its) -> alone.add(its),
                failure ->
                        failure.kind() == Kind.UNKNOWN ? null : failure.kind().name(),
                reply);
    }

    @Test
    void answersAndOtherFailuresGoThrough() {
        batch("a", "b").answered(List.of("x", "y"));
        assertThat(answered).containsExactly(List.of("x", "y"));
        Failure down = failure(Kind.NOT_RUN, "CLUSTERDOWN");
        batch("a", "b").failed(down);
        batch("a").failed(SPLIT);
        assertThat(failed).containsExactly(down, SPLIT);
        assertThat(alone).isEmpty();
    }

    @Test
    void answersToItemsAloneStandInTheirOrder() {
        batch("a", "b", "c").failed(SPLIT);
        alone.get(2).answered("z");
        alone.get(0).failed(SPLIT);
        assertThat(answered).isEmpty();
        alone.get(1).failed(failure(Kind.REFUSED, "NOPERM"));
        assertThat(answered).containsExactly(List.of("NOT_RUN", "REFUSED", "z"));
        assertThat(failed).isEmpty();
    }

    @Test
    void anItemOfWhichNothingIsKnownFailsThemAllOnce() {
        batch("a", "b", "c").failed(SPLIT);
        Failure lost = failure(Kind.UNKNOWN, "lost");
        alone.get(0).failed(lost);
        alone.get(1).failed(failure(Kind.UNKNOWN, "lost, too"));
        alone.get(2).answered("z");
        assertThat(failed).containsExactly(lost);
        assertThat(answered).isEmpty();
    }
}
