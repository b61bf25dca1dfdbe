package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The answers of the servers to one question. It is closed as soon as the outcome is certain, whatever the servers would
 * say that have not answered; what they say then does not count.
 */
final class Ballot<V> {
    private final Quorum quorum;
    private final Predicate<Ballot<V>> decided;
    private final Consumer<Ballot<V>> done;
    private final Mutex mutex = new Mutex();
    private final List<V> votes = new ArrayList<>(); // guarded by mutex
    private final Map<Integer, Failure> failures = new LinkedHashMap<>(); // guarded by mutex
    private boolean closed; // guarded by mutex

    /**
     * @param decided whether no further vote can change the outcome; asked after each
     * @param done told once, on the thread of the last vote that counts
     */
    Ballot(Quorum quorum, Predicate<Ballot<V>> decided, Consumer<Ballot<V>> done) {
        this.quorum = quorum;
        this.decided = decided;
        this.done = done;
    }

    /** What a server's answer becomes; of no use to the server itself once the ballot is closed. */
    NodeCall.Receiver voter(Node node, Function<List<Object>, V> reader) {
        return new Voter(node, reader) {
            @Override
            public void missing(Runnable resend) {
                ifOpen(resend);
            }
        };
    }

    /** What a server's answer becomes; the server itself is to hear of it in any case. */
    NodeCall.Receiver lastingVoter(Node node, Function<List<Object>, V> reader) {
        return new Voter(node, reader);
    }

    private class Voter implements NodeCall.Receiver {
        private final Node node;
        private final Function<List<Object>, V> reader;

        Voter(Node node, Function<List<Object>, V> reader) {
            this.node = node;
            this.reader = reader;
        }

        @Override
        public void answered(List<Object> result) {
            cast(() -> {
                try {
                    votes.add(reader.apply(result));
                } catch (RuntimeException e) { // not what the script returns
                    failures.put(node.index(), new Failure(Failure.Kind.REFUSED, e));
                }
            });
        }

        @Override
        public void failed(Failure failure) {
            cast(() -> failures.put(node.index(), failure));
        }
    }

    private void cast(Runnable vote) {
        if (mutex.get(() -> isClosedBy(vote))) {
            done.accept(this);
        }
    }

    private boolean isClosedBy(Runnable vote) {
        if (closed) {
            return false;
        }
        vote.run();
        closed = isComplete() || decided.test(this);
        return closed;
    }

    private void ifOpen(Runnable task) {
        mutex.run(() -> {
            if (!closed) {
                task.run();
            }
        });
    }

    private boolean isComplete() {
        return votes.size() + failures.size() == quorum.servers();
    }

    int count(Predicate<V> which) {
        return mutex.get(() -> (int) votes.stream().filter(which).count());
    }

    /** The votes; to be asked for once it is closed. */
    List<V> votes() {
        return mutex.get(() -> List.copyOf(votes));
    }

    int failed() {
        return mutex.get(failures::size);
    }

    /** How many servers have failed, or not said anything yet: what those have is not known. */
    int unanswered() {
        return mutex.get(() -> quorum.servers() - votes.size());
    }

    /** Whether so many are no quorum, and would be one together with servers that have not answered: nothing is known then. */
    boolean isUnknown(int agreeing) {
        return !quorum.isReached(agreeing) && quorum.isReached(agreeing + unanswered());
    }

    /** Whether too many servers have failed for a quorum of answers. */
    boolean isOutOfOrder() {
        return quorum.isOut(failed());
    }

    /** The failures, by the servers' addresses. */
    Map<String, Failure> failures(List<Node> nodes) {
        Map<Integer, Failure> known = mutex.get(() -> new LinkedHashMap<>(failures));
        Map<String, Failure> named = new LinkedHashMap<>();
        known.forEach((index, failure) -> named.put(nodes.get(index).describe(), failure));
        return named;
    }

    /** What it means that too few have answered: refused if a quorum cannot do without those that refused. */
    Failure failure(List<Node> nodes) {
        Map<String, Failure> named = failures(nodes);
        Failure.Kind kind = Failure.Kind.UNKNOWN;
        if (quorum.isOut(count(named, Failure.Kind.REFUSED))) {
            kind = Failure.Kind.REFUSED;
        } else if (count(named, Failure.Kind.UNKNOWN) == 0 && named.size() == quorum.servers()) {
            kind = Failure.Kind.NOT_RUN;
        }
        return new Failure(kind, new NoQuorumException(quorum, causes(named)));
    }

    static Map<String, Throwable> causes(Map<String, Failure> failures) {
        Map<String, Throwable> causes = new LinkedHashMap<>();
        failures.forEach((server, failure) -> causes.put(server, failure.cause()));
        return causes;
    }

    private static int count(Map<String, Failure> failures, Failure.Kind kind) {
        return (int)
                failures.values().stream().filter(each -> each.kind() == kind).count();
    }

    /** The value that a quorum of these has at least; 0 if there are too few. */
    static long ofQuorum(Quorum quorum, List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        sorted.sort(Comparator.reverseOrder());
        return sorted.size() < quorum.size() ? 0 : sorted.get(quorum.size() - 1);
    }
}
