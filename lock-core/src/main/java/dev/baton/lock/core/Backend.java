package dev.baton.lock.core;

import dev.baton.lock.LockInfo;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What the engine asks of a backend that keeps the locks. Every method returns at once and throws nothing; an answer comes
 * later, on any thread, but never on the caller's stack. Each {@link Reply} gets exactly one answer or failure, within the
 * command timeout. Commands of one group that are sent from one thread run in their order while the connection lasts.
 *
 * <p>A backend that cannot grant a lock to a waiter by itself never calls {@link Events#granted}; it
 * calls {@link Events#freed} when asking is worth it, and the heartbeat is the net beneath.
 */
public interface Backend {

    /** Opens connections; from now on {@code events} may be called. */
    void start(Events events);

    /** Ends everything that {@link #start} began. Blocks no longer than the command timeout. */
    void close();

    /** The group of a name: names of one group are kept by one node, and may travel in one batch. */
    int group(String name);

    /** The server that keeps a name, for messages that people read. */
    String describe(String name);

    /** Why grants have no fencing tokens that users could rely on; null if they have. */
    default @Nullable String whyNoTokens() {
        return null;
    }

    /** Whether the current thread delivers answers, so that blocking it would block the lock itself. */
    boolean isNetworkThread();

    /** The node of this group does not answer although its connection looks open: it is to be connected to anew. */
    void reconnect(int group);

    /** Whether a place is worth nothing to whoever does not listen; if not, a place is asked for without trying first. */
    default boolean needsSubscription() {
        return true;
    }

    /** Begins to listen for grants of a lock; an {@link Ask} with a place, sent afterwards, finds it in effect. */
    void subscribe(String name);

    /** Ends what {@link #subscribe} began. */
    void unsubscribe(String name);

    /** Asks for a lock: acquire, enqueue, confirm, hand over and yield are this one command. */
    void ask(Ask ask, Reply<Answer> reply);

    /**
     * The heartbeat: asks for several locks of one group, each on its own. The answers stand in the order of the asks. There
     * may be none at all: then each contender asks for itself, the oldest first.
     */
    void poll(int group, List<Ask> asks, Reply<List<Answer>> reply);

    /** Gives a hold back, or cancels a place; grants to the next contender. */
    void release(Release release, Reply<Released> reply);

    /** Extends, replaces or checks leases of one group, each on its own. The answers stand in the order of the terms. */
    void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply);

    /** Writes the hold once more on a connection of its own and waits until {@code minAcks} replicas have it. */
    void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply);

    /** Who holds the lock and who waits. */
    void inspect(String name, Reply<LockInfo> reply);

    /** Breaks the hold, whoever has it; true if there was one. */
    void forceUnlock(String name, Reply<Boolean> reply);

    /** Where an answer or a failure goes. */
    interface Reply<T> {
        void answered(T answer);

        void failed(Failure failure);

        /** A reply made of two functions. */
        static <T> Reply<T> of(Consumer<T> answered, Consumer<Failure> failed) {
            return new Reply<>() {
                @Override
                public void answered(T answer) {
                    answered.accept(answer);
                }

                @Override
                public void failed(Failure failure) {
                    failed.accept(failure);
                }
            };
        }
    }

    /** What a backend tells without being asked. */
    interface Events {
        /** The lock has been granted to a contender of this client. */
        void granted(String name, Grant grant);

        /** Listening for grants of this lock has taken effect, for the first time or again. */
        void subscribed(String name);

        /** The lock may have come free: whoever waits for it asks now, if this backend grants to nobody by itself. */
        void freed(String name);

        /** The nodes of these groups can be reached again: whatever was said to them before may be lost. */
        void connected(IntPredicate groups);
    }

    /**
     * Why there is no answer.
     *
     * @param kind what is known of the command
     * @param cause what went wrong
     */
    record Failure(Failure.Kind kind, Throwable cause) {
        /** What is known of a command without an answer. */
        public enum Kind {
            /** It did not run, and will not; asking again may help. */
            NOT_RUN,
            /** It may have run, may run later, or never. */
            UNKNOWN,
            /** It did not run, and asking again will not help: authentication, permissions, wrong type. */
            REFUSED
        }
    }

    /**
     * A question for a lock. A client's contender is its shared place, or, with {@code exclusive}, a place of this number
     * alone.
     *
     * @param name the lock
     * @param number the hold number, rising within a client
     * @param exclusive whether the place belongs to this number alone (strict order)
     * @param yields the number whose hold, if it has been granted one, is given up for this one, or 0
     * @param mode what happens when the lock is held
     * @param leaseNanos the lease when this command itself is granted
     * @param grantLeaseNanos the lease of a grant by message: the claim window, or the lease if shorter
     * @param block how many fencing tokens to reserve
     * @param ticket the place known from an earlier answer, or 0
     * @param lastToken the last token used of the hold that is given up, or 0
     */
    record Ask(
            String name,
            long number,
            boolean exclusive,
            long yields,
            Ask.Mode mode,
            long leaseNanos,
            long grantLeaseNanos,
            int block,
            long ticket,
            long lastToken) {
        /** What happens when the lock is held, and to whom the hold goes that is given up. */
        public enum Mode {
            /** No place is taken. */
            ONCE,
            /** A place is taken; a hold that is given up goes to the next contender that waits, if any. */
            QUEUE,
            /** A place is taken; a hold that is given up goes to this very ask. */
            KEEP
        }
    }

    /**
     * The answer to an {@link Ask}.
     *
     * @param kind what came of it
     * @param sentNanos when the command was sent
     * @param remainingNanos the lease left, of this hold or of the holder
     * @param token the first fencing token reserved, when granted
     * @param ticket the place, when one is held in the queue
     * @param cause what was wrong with this one, when {@link Answer.Kind#FAILED}; why, maybe, when {@link Answer.Kind#STALE}
     */
    record Answer(
            Answer.Kind kind,
            long sentNanos,
            long remainingNanos,
            long token,
            long ticket,
            @Nullable Throwable cause) {
        /** What came of an ask. */
        public enum Kind {
            /** The asker is the owner. */
            GRANTED,
            /** Somebody else is the owner. */
            HELD,
            /** A newer number of this contender has been seen; nothing was changed. */
            SUPERSEDED,
            /** The command ran after its time, or there is no place any more; nothing was changed. It is to be asked again. */
            STALE,
            /** Nobody listens on this client's channel, so that no place was taken. */
            NOT_SUBSCRIBED,
            /** This item of a batch was refused. */
            FAILED
        }
    }

    /**
     * A grant by message.
     *
     * @param number the hold number that became the owner
     * @param exclusive whether that place was of this number alone
     * @param token the first fencing token reserved
     * @param block how many were reserved
     * @param leaseNanos the lease it was granted with
     * @param isEstimated whether there is a valid estimate of the server's clock to tell the deadline by
     * @param deadline the local end of that lease, if estimated
     */
    record Grant(
            long number,
            boolean exclusive,
            long token,
            int block,
            long leaseNanos,
            boolean isEstimated,
            long deadline) {}

    /**
     * What is given back.
     *
     * @param lastToken the last token used, or 0 if that is not known: then the reserved ones stay used
     * @param leaseNanos the lease it was granted with, if nothing has been done to it since, or 0
     */
    record Release(String name, long number, boolean exclusive, long lastToken, long leaseNanos) {}

    /** What came of a release. */
    enum Released {
        /** It was the owner's, and is not any more. */
        RELEASED,
        /** It was a place, and is not any more. */
        CANCELLED,
        /** It was neither: another hold is the owner, or was the last one. */
        TAKEN,
        /** It was neither: nobody is the owner. */
        FREE,
        /** It was neither: the backend knows nothing of this lock. */
        GONE,
        /** It was neither, but this command may have run before, and then have been sent again by the driver. */
        REPEATED
    }

    /**
     * A change to a lease, or a look at it.
     *
     * @param sequence number of this change, rising within a hold
     */
    record Renewal(String name, long number, boolean exclusive, long leaseNanos, int sequence, Renewal.Mode mode) {
        /** What is done to the lease. */
        public enum Mode {
            /** Nothing. */
            CHECK,
            /** It is made to end no earlier than the given lease from now. */
            EXTEND,
            /** It is made to end with the given lease from now, earlier or later. */
            REPLACE
        }
    }

    /**
     * What came of a renewal.
     *
     * @param kind whether the hold was still there
     * @param sentNanos when the command was sent
     * @param remainingNanos the lease left
     * @param cause what was wrong with this one, when {@link Renewed.Kind#FAILED}
     */
    record Renewed(
            Kind kind,
            long sentNanos,
            long remainingNanos,
            @Nullable Throwable cause) {
        /** Whether the hold was still there. */
        public enum Kind {
            /** It was. */
            MINE,
            /** Another hold is the owner. */
            TAKEN,
            /** Nobody is the owner. */
            FREE,
            /** The backend knows nothing of this lock. */
            GONE,
            /** It was the last one, and its lease is over. */
            OVER,
            /** This item of a batch was refused. */
            FAILED
        }
    }
}
