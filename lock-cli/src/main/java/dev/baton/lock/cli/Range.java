package dev.baton.lock.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number and accepts it only within bounds; what it refuses is a usage error. */
abstract class Range implements ITypeConverter<Integer> {
    private final int min;
    private final int max;

    private Range(int min, int max) {
        this.min = min;
        this.max = max;
    }

    @Override
    public Integer convert(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refusal(text);
        }
        throw refusal(text);
    }

    private TypeConversionException refusal(String text) {
        return new TypeConversionException("'" + text + "' is not a whole number from " + min + " to " + max);
    }

    static final class Processes extends Range {
        Processes() {
            super(1, 16);
        }
    }

    static final class Threads extends Range {
        Threads() {
            super(1, 64);
        }
    }

    static final class Units extends Range {
        Units() {
            super(1, 1_000_000);
        }
    }
}
