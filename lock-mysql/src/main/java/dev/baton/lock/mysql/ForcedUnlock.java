package dev.baton.lock.mysql;

import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.mysql.Session.Usage;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the session that has a lock, and waits until that is done. It is one session, also if the question has to be asked
 * anew: by then the next waiter may have the lock. On a server that was started anew since, it is gone already.
 */
final class ForcedUnlock {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Context context;
    private final String name;
    private final Timed<Boolean> reply; // whether there was a hold
    private @Nullable Session asked; // the first; confined to the questions, of which one is asked at a time
    private @Nullable Usage victim; // confined likewise

    ForcedUnlock(Context context, String name, Timed<Boolean> reply) {
        this.context = context;
        this.name = name;
        this.reply = reply;
    }

    void begin() {
        context.control.ask(this::kill, Reply.of(this::killed, reply::failed));
    }

    private Usage kill(Session asking) throws SQLException {
        Usage found = victim;
        Session before = asked;
        if (found == null || before == null) {
            before = asking;
            asked = before;
            found = usage(asking);
            victim = found;
        }
        boolean same = before == asking || !Fate.isAnother(asking, before);
        if (found.holder() != null && same) {
            asking.kill(found.holder());
        }
        return found;
    }

    private Usage usage(Session asking) throws SQLException {
        return asking.usage(context.lockName(asking, name));
    }

    private void killed(Usage found) {
        if (found.holder() == null) {
            reply.answered(false);
        } else {
            awaitEnd(found.holder());
        }
    }

    /** The server takes a moment to end a session; other questions may be asked meanwhile. */
    private void awaitEnd(Long session) {
        context.control.ask(
                asking -> session.equals(usage(asking).holder()),
                Reply.of(there -> ended(session, there), reply::failed));
    }

    private void ended(Long session, boolean there) {
        if (!there) {
            reply.answered(true);
        } else if (!reply.isOver()) {
            context.scheduler.schedule(() -> awaitEnd(session), PAUSE);
        }
    }
}
