package dev.baton.lock.core;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the answers to several questions, each on its own, the one answer to a batch. It fails if all of them have. */
public final class Gathering<T> {
    private final Reply<List<T>> reply;
    private final AtomicReferenceArray<@Nullable T> answers;
    private final AtomicInteger missing;
    private final AtomicInteger failed = new AtomicInteger();
    private volatile @Nullable Failure failure; // the latest

    /** For a batch of so many. */
    public Gathering(int size, Reply<List<T>> reply) {
        this.reply = reply;
        this.answers = new AtomicReferenceArray<>(size);
        this.missing = new AtomicInteger(size);
    }

    /**
     * Where the answer to one question goes.
     *
     * @param instead what a failure of this one alone is for the batch
     */
    public Reply<T> item(int index, Function<Failure, T> instead) {
        return Reply.of(answer -> put(index, answer), why -> {
            failure = why;
            failed.incrementAndGet();
            put(index, instead.apply(why));
        });
    }

    private void put(int index, T answer) {
        answers.set(index, answer);
        if (missing.decrementAndGet() > 0) {
            return;
        }
        Failure last = failure;
        if (failed.get() == answers.length() && last != null) {
            reply.failed(last);
        } else {
            reply.answered(IntStream.range(0, answers.length())
                    .mapToObj(each -> requireNonNull(answers.get(each)))
                    .toList());
        }
    }
}
