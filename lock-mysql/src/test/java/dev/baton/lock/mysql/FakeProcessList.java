package dev.baton.lock.mysql;

import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the {@link FakeDatabase} tells of a single session. */
final class FakeProcessList {
    private static final Pattern QUERY =
            Pattern.compile("SELECT (.*) FROM information_schema\\.PROCESSLIST WHERE ID = (\\d+|\\?)");

    private FakeProcessList() {}

    static List<Map<String, @Nullable Object>> rows(
            String sql, Deque<Object> arguments, LongFunction<@Nullable FakeSession> sessions) {
        Matcher query = QUERY.matcher(sql);
        if (!query.matches()) {
            return List.of();
        }
        String id = query.group(2).equals("?") ? String.valueOf(arguments.pop()) : query.group(2);
        FakeSession session = sessions.apply(Long.parseLong(id));
        if (session == null) {
            return List.of();
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (String column : query.group(1).split(", ", -1)) {
            row.put(column, value(session, column));
        }
        return List.of(row);
    }

    private static @Nullable Object value(FakeSession session, String column) {
        return switch (column) {
            case "ID" -> session.id;
            case "USER" -> "app";
            case "HOST" -> session.peer;
            default -> null;
        };
    }
}
