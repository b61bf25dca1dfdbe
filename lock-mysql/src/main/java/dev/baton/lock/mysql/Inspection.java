package dev.baton.lock.mysql;

import dev.baton.lock.LockInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who has a lock and who waits for it, as far as the server tells: of the sessions of other users it does so only to those
 * who may see them.
 */
final class Inspection {
    private static final Pattern MARK = Pattern.compile("/\\* baton (\\S+) \\*/");
    /**
     * MySQL keeps account of locks and of who waits for them; MariaDB shows what sessions are at. Names are there in lower
     * case, by the rules of that character set, and differ where their bytes do; the column's collation takes more for equal.
     */
    private static final String BY_LOCK =
            "SELECT t.PROCESSLIST_ID, t.PROCESSLIST_USER, t.PROCESSLIST_HOST, t.PROCESSLIST_INFO"
                    + " FROM performance_schema.metadata_locks m JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID"
                    + " WHERE m.OBJECT_TYPE = 'USER LEVEL LOCK' AND m.LOCK_STATUS = 'PENDING'"
                    + " AND CAST(m.OBJECT_NAME AS BINARY) = CAST(LOWER(CONVERT(? USING utf8)) AS BINARY)"
                    + " ORDER BY t.PROCESSLIST_TIME DESC, t.PROCESSLIST_ID";

    private static final String BY_SESSION = "SELECT ID, USER, HOST, INFO FROM information_schema.PROCESSLIST"
            + " WHERE STATE = 'User lock' ORDER BY TIME DESC, ID";
    private static final String ONE_SESSION =
            "SELECT ID, USER, HOST, INFO FROM information_schema.PROCESSLIST WHERE ID = ?";

    private final Context context;
    private final Claims claims;

    Inspection(Context context, Claims claims) {
        this.context = context;
        this.claims = claims;
    }

    /** Asks the server. Blocks. */
    LockInfo of(Session asking, String name) throws SQLException {
        String lock = context.lockName(asking, name);
        Long holder = asking.usage(lock).holder();
        List<String> waiters = waiters(asking, lock);
        if (holder == null) {
            return new LockInfo(name, false, null, lastToken(asking, lock), Duration.ZERO, waiters);
        }
        Claim own = claims.of(name).stream()
                .filter(claim -> isSession(claim.session(), holder))
                .findFirst()
                .orElse(null);
        if (own != null) {
            String owner = "%s, session %d".formatted(context.settings.clientId(), holder);
            long token = context.fencing() == null ? 0 : own.holding().token();
            Duration left = Duration.ofNanos(own.holding().remainingNanos());
            return new LockInfo(name, true, owner, token, left, waiters);
        }
        return new LockInfo(name, true, owner(asking, holder), lastToken(asking, lock), Duration.ZERO, waiters);
    }

    private static boolean isSession(@Nullable Session session, long id) {
        return session != null && session.id() == id;
    }

    private long lastToken(Session asking, String lock) throws SQLException {
        FencingTable fencing = context.fencing();
        return fencing == null ? 0 : fencing.last(asking, lock);
    }

    private static String owner(Session asking, long holder) throws SQLException {
        List<String> found = sessions(asking, ONE_SESSION, Long.toString(holder), info -> true);
        return found.isEmpty() ? "session " + holder : found.get(0);
    }

    private static List<String> waiters(Session asking, String lock) throws SQLException {
        boolean anyCase = !asking.server().version().isMariaDb();
        if (anyCase) {
            try {
                List<String> found = sessions(asking, BY_LOCK, lock, info -> true);
                if (!found.isEmpty()) { // where that account is not kept, it is empty as well
                    return found;
                }
            } catch (SQLException e) {
                if (Errors.isConnectionLost(e)) {
                    throw e;
                }
            }
        }
        Pattern call = call(lock, anyCase);
        return sessions(
                asking,
                BY_SESSION,
                null,
                info -> info != null && call.matcher(info).find());
    }

    /**
     * How a driver writes this name into a statement. That depends on the driver, and on the session's SQL mode whether
     * backslashes are doubled: as the text does not tell which, of names that differ in nothing else some are taken for others.
     */
    private static Pattern call(String lock, boolean anyCase) {
        String literal = "(?:%s|%s)".formatted(literal(lock, "\\\\\\\\"), literal(lock, "\\\\"));
        int flags = anyCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
        return Pattern.compile("GET_LOCK\\('" + literal + "'", flags);
    }

    private static String literal(String lock, String backslash) {
        StringBuilder pattern = new StringBuilder();
        lock.codePoints()
                .mapToObj(c -> switch (c) {
                    case '\'' -> "(?:''|\\\\')";
                    case '"' -> "\\\\?\"";
                    case '\\' -> backslash;
                    case '\n' -> "(?:\\n|\\\\n)";
                    case '\r' -> "(?:\\r|\\\\r)";
                    case 0 -> "(?:\\x00|\\\\0)";
                    case 26 -> "(?:\\x1a|\\\\Z)";
                    default -> Pattern.quote(Character.toString(c));
                })
                .forEach(pattern::append);
        return pattern.toString();
    }

    private static List<String> sessions(
            Session asking, String sql, @Nullable String argument, Predicate<@Nullable String> statement)
            throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement ask = asking.connection().prepareStatement(sql)) {
            if (argument != null) {
                ask.setString(1, argument);
            }
            try (ResultSet row = ask.executeQuery()) {
                while (row.next()) {
                    String info = row.getString(4);
                    if (statement.test(info)) {
                        found.add(describe(row.getLong(1), row.getString(2), row.getString(3), info));
                    }
                }
            }
        }
        return found;
    }

    private static String describe(long id, String user, String host, @Nullable String info) {
        Matcher mark = MARK.matcher(info == null ? "" : info);
        String client = mark.find() ? mark.group(1) + ", " : "";
        return "%ssession %d of %s@%s".formatted(client, id, user, host);
    }
}
