package dev.baton.lock.internal;

/** Text from outside as it stands in messages and logs. */
public final class Text {
    private Text() {}

    /** On one line, whatever its characters are: nobody forges a line of a log with the name of a lock. */
    public static String oneLine(String text) {
        return text.chars().noneMatch(Text::breaksLines) ? text : escaped(text);
    }

    private static String escaped(String text) {
        StringBuilder line = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (breaksLines(c)) {
                        line.append("\\u%04x".formatted(c));
                    } else {
                        line.append((char) c);
                    }
                }
            }
        });
        return line.toString();
    }

    /** Control characters, terminals' escapes among them, and the separators of lines and paragraphs. */
    private static boolean breaksLines(int c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }
}
