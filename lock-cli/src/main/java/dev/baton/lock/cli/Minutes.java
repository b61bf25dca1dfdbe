package dev.baton.lock.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of minutes, fractions allowed. */
final class Minutes implements ITypeConverter<Duration> {
    private static final double MIN = 0.1;
    private static final double MAX = 1_440;

    @Override
    public Duration convert(String text) {
        try {
            double minutes = Double.parseDouble(text);
            if (minutes >= MIN && minutes <= MAX) {
                return Duration.ofMillis(Math.round(minutes * 60_000));
            }
        } catch (NumberFormatException e) {
            throw refusal(text);
        }
        throw refusal(text);
    }

    private static TypeConversionException refusal(String text) {
        return new TypeConversionException("'" + text + "' is not a number of minutes from 0.1 to 1440");
    }
}
