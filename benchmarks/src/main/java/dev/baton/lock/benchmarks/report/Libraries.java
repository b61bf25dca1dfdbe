package dev.baton.lock.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The versions of the libraries that are measured, as the build writes them into a resource. */
final class Libraries {
    private static final String RESOURCE = "/dev/baton/lock/benchmarks/versions.properties";

    private Libraries() {}

    /** By name; without those that the build does not know. */
    static Map<String, String> versions() {
        Properties written = new Properties();
        try (InputStream resource = Libraries.class.getResourceAsStream(RESOURCE)) {
            if (resource != null) {
                written.load(resource);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> versions = new TreeMap<>();
        written.stringPropertyNames().stream()
                .filter(name -> !written.getProperty(name).startsWith("${"))
                .forEach(name -> versions.put(name, written.getProperty(name)));
        return versions;
    }
}
