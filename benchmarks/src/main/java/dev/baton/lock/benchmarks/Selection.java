package dev.baton.lock.benchmarks;

import java.util.List;
import java.util.Locale;

/** What is chosen by its ids: B7 stands for B7-1 as well, and B5 for B5b, but B1 not for B10. */
record Selection(List<String> ids) {

    boolean has(String id) {
        return ids.stream().anyMatch(chosen -> covers(chosen, id));
    }

    /** The ids that none of the given ones falls under. */
    List<String> without(List<String> known) {
        return ids.stream()
                .filter(chosen -> known.stream().noneMatch(id -> covers(chosen, id)))
                .toList();
    }

    private static boolean covers(String chosen, String id) {
        String part = chosen.toUpperCase(Locale.ROOT);
        String whole = id.toUpperCase(Locale.ROOT);
        return !part.isEmpty()
                && whole.startsWith(part)
                && (whole.length() == part.length() || !Character.isDigit(whole.charAt(part.length())));
    }
}
