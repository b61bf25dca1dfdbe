package dev.baton.lock.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * What is chosen by its ids. An id of something that there is stands for that alone; another for all of its parts: B7
 * for B7-1 and B7-8, but B5 not for B5b, nor B1 for B10.
 */
record Selection(List<String> chosen, List<String> all) {

    boolean has(String id) {
        return chosen.stream().anyMatch(text -> means(text, id));
    }

    boolean isEmpty() {
        return chosen.isEmpty();
    }

    /** What was chosen, but stands for nothing. */
    List<String> unknown() {
        return chosen.stream()
                .filter(text -> all.stream().noneMatch(id -> means(text, id)))
                .toList();
    }

    private boolean means(String text, String id) {
        return contains(all, text) ? id.equalsIgnoreCase(text) : isPart(id, text);
    }

    private static boolean contains(Collection<String> ids, String text) {
        return ids.stream().anyMatch(id -> id.equalsIgnoreCase(text));
    }

    private static boolean isPart(String id, String text) {
        return !text.isEmpty()
                && id.toUpperCase(Locale.ROOT).startsWith(text.toUpperCase(Locale.ROOT))
                && id.length() > text.length()
                && !Character.isDigit(id.charAt(text.length()));
    }
}
