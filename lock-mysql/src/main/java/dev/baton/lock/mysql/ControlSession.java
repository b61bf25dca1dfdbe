package dev.baton.lock.mysql;

import dev.baton.lock.LockException;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.OrderedTasks;
import dev.baton.lock.watchdog.Alarm;
import dev.baton.lock.watchdog.Scheduler;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session for questions, which has no locks: one of the client's own, so that it can ask while all others hold or wait.
 * It is opened in the background, and closed when nothing has been held or asked for a while. One question is asked at a time.
 */
final class ControlSession {
    private static final long LINGER = TimeUnit.SECONDS.toNanos(5);
    /** How soon that is asked again which must be done. */
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long INSISTENCE = TimeUnit.MINUTES.toNanos(10);

    private final SessionFactory factory;
    private final LockThreads threads;
    private final Scheduler scheduler;
    private final long timeoutNanos;
    private final OrderedTasks tasks;
    private final Alarm idle;
    private final AtomicReference<@Nullable Session> session = new AtomicReference<>(); // set by the tasks
    private volatile long lastUse;
    private volatile boolean asking; // written by the tasks
    private volatile boolean closed;

    /** What is asked of the server. Blocks. If the session is lost meanwhile, it is asked once more, in another one. */
    interface Question<T> {
        T ask(Session session) throws SQLException;
    }

    ControlSession(SessionFactory factory, LockThreads threads, Scheduler scheduler, long timeoutNanos) {
        this.factory = factory;
        this.threads = threads;
        this.scheduler = scheduler;
        this.timeoutNanos = timeoutNanos;
        this.tasks = new OrderedTasks(threads);
        this.idle = new Alarm(scheduler, () -> tasks.add(this::endIfIdle));
    }

    /** Asks; the reply comes on the client's threads. A question that cannot be asked in time is not asked any more. */
    <T> void ask(Question<T> question, Reply<T> reply) {
        long latest = scheduler.nanoTime() + timeoutNanos;
        tasks.add(() -> {
            if (scheduler.nanoTime() - latest > 0) {
                reply.failed(
                        new Failure(Failure.Kind.NOT_RUN, new TimeoutException("earlier questions have no answers")));
            } else {
                answer(question, reply);
            }
        });
    }

    /** Asks what nobody waits for and what must be done: again if it cannot be asked, unless that is refused. */
    void insist(Question<?> question) {
        insistUntil(question, scheduler.nanoTime() + INSISTENCE);
    }

    private void insistUntil(Question<?> question, long end) {
        ask(
                asking -> {
                    var unused = question.ask(asking);
                    return true;
                },
                Reply.of(done -> {}, why -> {
                    if (why.kind() != Failure.Kind.REFUSED && end - scheduler.nanoTime() > 0) {
                        scheduler.schedule(() -> insistUntil(question, end), PACE);
                    }
                }));
    }

    /** Opens the session if it is not open, and keeps it: when a hold is lost there is a question to be asked soon. */
    void keep() {
        ask(asking -> true, Reply.of(kept -> {}, failure -> {}));
    }

    private <T> void answer(Question<T> question, Reply<T> reply) {
        T answer;
        try {
            answer = asked(question);
        } catch (SQLException | RuntimeException | Error e) {
            reply.failed(Errors.of(e));
            return;
        }
        reply.answered(answer);
    }

    /** One that is gone without a word is found out by the first question, which is put to another one then. */
    private <T> T asked(Question<T> question) throws SQLException {
        Session known = session.get();
        if (known != null) {
            try {
                return use(known, question);
            } catch (SQLException | RuntimeException | Error e) {
                if (session.get() == known || closed) {
                    throw e;
                }
            }
        }
        return use(opened(), question);
    }

    private Session opened() throws SQLException {
        Session fresh = factory.open();
        session.set(fresh);
        if (closed) {
            fresh.close();
            throw new LockException("the client is closed");
        }
        return fresh;
    }

    private <T> T use(Session known, Question<T> question) throws SQLException {
        lastUse = scheduler.nanoTime();
        idle.setNoLaterThan(lastUse + LINGER);
        asking = true;
        try {
            return question.ask(known);
        } catch (SQLException | RuntimeException | Error e) {
            if (known.isLostBy(e)) {
                drop(known);
            }
            throw e;
        } finally {
            asking = false;
        }
    }

    private void drop(Session known) {
        session.compareAndSet(known, null);
        known.abort();
    }

    private void endIfIdle() {
        Session known = session.get();
        if (known == null) {
            return;
        }
        long end = lastUse + LINGER;
        if (end - scheduler.nanoTime() > 0) {
            idle.setNoLaterThan(end);
        } else if (session.compareAndSet(known, null)) {
            known.close();
        }
    }

    /** The session does not answer: another one is to be opened. */
    void reset() {
        Session known = session.get();
        if (known != null) {
            threads.execute(() -> drop(known));
        }
    }

    /** Ends the session, also while it is asked. Blocks. */
    void close() {
        closed = true;
        Session known = session.get();
        if (known != null && asking) {
            known.abort();
        } else if (known != null) {
            known.close();
        }
    }
}
