package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose items are sent alone, since a slot on its way has some of their keys on either node: gathers their answers
 * (R14). What the batch's answer says of an item without one is the caller's choice, and so whether it fails them all.
 */
final class OneByOne<A> {
    private final Reply<List<A>> reply;
    private final AtomicReferenceArray<A> answers;
    private final AtomicInteger missing;
    private final AtomicBoolean failed = new AtomicBoolean();

    /** Sends an item alone. */
    interface Sender<I, A> {
        void send(I item, Reply<A> reply);
    }

    private OneByOne(int size, Reply<List<A>> reply) {
        this.reply = reply;
        this.answers = new AtomicReferenceArray<>(size);
        this.missing = new AtomicInteger(size);
    }

    /**
     * The reply to a batch: what the server cannot do at once is done one by one.
     *
     * @param sender sends an item alone
     * @param unanswered the answer for an item without one, or null: the batch has none either
     */
    static <I, A> Reply<List<A>> ifSplit(
            List<I> items, Sender<I, A> sender, Function<Failure, @Nullable A> unanswered, Reply<List<A>> reply) {
        return Reply.of(reply::answered, failure -> {
            if (items.size() > 1 && Errors.isSplit(failure)) {
                new OneByOne<>(items.size(), reply).send(items, sender, unanswered);
            } else {
                reply.failed(failure);
            }
        });
    }

    private <I> void send(List<I> items, Sender<I, A> sender, Function<Failure, @Nullable A> unanswered) {
        for (int i = 0; i < items.size(); i++) {
            int at = i;
            sender.send(
                    items.get(i), Reply.of(answer -> answered(at, answer), failure -> failed(at, failure, unanswered)));
        }
    }

    private void failed(int at, Failure failure, Function<Failure, @Nullable A> unanswered) {
        A answer = unanswered.apply(failure);
        if (answer != null) {
            answered(at, answer);
        } else if (failed.compareAndSet(false, true)) {
            reply.failed(failure);
        }
    }

    private void answered(int at, A answer) {
        answers.set(at, answer);
        if (missing.decrementAndGet() == 0) {
            List<A> all = new ArrayList<>(answers.length());
            for (int i = 0; i < answers.length(); i++) {
                all.add(answers.get(i));
            }
            reply.answered(all);
        }
    }
}
