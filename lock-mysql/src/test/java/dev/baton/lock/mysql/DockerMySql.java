package dev.baton.lock.mysql;

import java.time.Duration;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** MySQL in a container. One that is started anew has another port. */
final class DockerMySql implements Database {
    private static final DockerImageName IMAGE = DockerImageName.parse("mysql:8.4");
    private static final int PORT = 3306;

    private final GenericContainer<?> container;

    private DockerMySql(GenericContainer<?> container) {
        this.container = container;
    }

    static boolean available() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @SuppressWarnings("resource") // closed with this
    static Database start() {
        GenericContainer<?> container = new GenericContainer<>(IMAGE)
                .withExposedPorts(PORT)
                .withEnv("MYSQL_ROOT_PASSWORD", "root")
                .withCommand("--max-connections=500");
        DockerMySql database = new DockerMySql(container);
        container.withEnv("MYSQL_DATABASE", database.schema());
        container.withEnv("MYSQL_USER", database.user());
        container.withEnv("MYSQL_PASSWORD", database.password());
        // Once for the server that sets the data up, once for the one that stays.
        container.waitingFor(Wait.forLogMessage(".*ready for connections.*port: 3306.*\\n", 1)
                .withStartupTimeout(Duration.ofMinutes(2)));
        container.start();
        return database;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    @Override
    public boolean canRestart() {
        return false;
    }

    @Override
    public boolean canFreeze() {
        return true;
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void freeze() {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void thaw() {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        container.close();
    }
}
