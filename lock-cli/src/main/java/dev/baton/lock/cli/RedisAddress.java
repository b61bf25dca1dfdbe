package dev.baton.lock.cli;

import io.lettuce.core.RedisURI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Accepts what Lettuce takes as the URI of a Redis server. */
final class RedisAddress implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
        try {
            RedisURI.create(text);
            return text;
        } catch (RuntimeException e) {
            throw new TypeConversionException(
                    "not the URI of a Redis server, such as redis://localhost:6379: " + e.getMessage());
        }
    }
}
