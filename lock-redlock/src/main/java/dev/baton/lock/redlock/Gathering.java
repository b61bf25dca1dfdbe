package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the answers to several questions, each on its own, the one answer to a batch. It fails if all of them have. */
final class Gathering<T> {
    private final Reply<List<T>> reply;
    private final List<@Nullable T> answers; // guarded by this
    private @Nullable Failure failure; // guarded by this; the latest
    private int failed; // guarded by this
    private int missing; // guarded by this

    Gathering(int size, Reply<List<T>> reply) {
        this.reply = reply;
        this.answers = new ArrayList<@Nullable T>(Collections.nCopies(size, null));
        this.missing = size;
    }

    /**
     * Where the answer to one question goes.
     *
     * @param instead what a failure of this one alone is for the batch
     */
    Reply<T> item(int index, Function<Failure, T> instead) {
        return Reply.of(answer -> put(index, answer, null), why -> put(index, instead.apply(why), why));
    }

    private void put(int index, T answer, @Nullable Failure why) {
        synchronized (this) {
            answers.set(index, answer);
            if (why != null) {
                failure = why;
                failed++;
            }
            if (--missing > 0) {
                return;
            }
        }
        Failure last = failure;
        if (failed == answers.size() && last != null) {
            reply.failed(last);
        } else {
            reply.answered(answers.stream().map(Objects::requireNonNull).toList());
        }
    }
}
