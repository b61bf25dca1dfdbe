package dev.baton.lock.testkit;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Redis in a container, which Testcontainers removes after the end of the JVM. */
final class DockerRedis {
    private static final DockerImageName IMAGE = DockerImageName.parse("redis:7.4-alpine");
    private static final int PORT = 6379;

    private DockerRedis() {}

    static boolean available() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Starts a container and returns its URI. */
    @SuppressWarnings("resource") // lives as long as the JVM
    static String start() {
        GenericContainer<?> container = new GenericContainer<>(IMAGE).withExposedPorts(PORT);
        container.start();
        return "redis://" + container.getHost() + ":" + container.getMappedPort(PORT);
    }
}
