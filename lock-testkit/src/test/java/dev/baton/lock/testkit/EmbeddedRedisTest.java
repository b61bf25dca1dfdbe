package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "dev.baton.lock.testkit.EmbeddedRedis#supported", disabledReason = "no binary for this platform")
class EmbeddedRedisTest {
    private EmbeddedRedis redis;

    @BeforeEach
    void start() {
        redis = EmbeddedRedis.start();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void answersAtItsUriAsTheProcessItNames() {
        try (RespClient resp = RespClient.connect(redis.uri())) {
            assertThat(resp.text("PING")).isEqualTo("PONG");
            assertThat(resp.text("INFO", "server"))
                    .contains("redis_version:7.0.15", "process_id:" + redis.pid(), "tcp_port:" + redis.port());
        }
    }

    @Test
    void frozenServerKeepsItsConnectionsAndRunsWhatArrived() {
        try (RespClient before = redis.resp();
                RespClient patient = redis.resp()) {
            redis.freeze();
            patient.send("SET", "key", "value");
            try (RespClient hasty = RespClient.connect(redis.host(), redis.port(), Duration.ofMillis(100))) {
                assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> hasty.call("PING"));
            }
            assertThat(redis.isAlive()).isTrue();
            redis.thaw();
            assertThat(patient.read()).isEqualTo("OK");
            assertThat(before.text("GET", "key")).isEqualTo("value");
        }
    }

    @Test
    void killBreaksConnectionsAndRefusesNewOnes() {
        try (RespClient resp = redis.resp()) {
            redis.kill();
            assertThat(redis.isAlive()).isFalse();
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> resp.call("PING"));
        }
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(redis::resp);
        assertThatIllegalStateException().isThrownBy(redis::pid);
    }

    @Test
    void restartKeepsThePortAndLosesTheData() {
        long pid = redis.pid();
        try (RespClient resp = redis.resp()) {
            resp.call("SET", "key", "value");
        }
        redis.restart();
        assertThat(redis.pid()).isNotEqualTo(pid);
        try (RespClient resp = redis.resp()) {
            assertThat(resp.call("GET", "key")).isNull();
        }
    }

    @Test
    void frozenServerCanBeRestarted() {
        redis.freeze();
        redis.restart();
        try (RespClient resp = redis.resp()) {
            assertThat(resp.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void closeLeavesNeitherProcessNorFolder() {
        long pid = redis.pid();
        Path folder = redis.folder();
        assertThat(folder).isDirectory();
        redis.close();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(folder).doesNotExist();
        redis.close();
    }

    @Test
    void extraArgumentsReachTheServer() {
        try (EmbeddedRedis secured = EmbeddedRedis.start("--requirepass", "secret");
                RespClient stranger = secured.resp();
                RespClient friend = RespClient.connect("redis://:secret@127.0.0.1:" + secured.port() + "/2")) {
            assertThatExceptionOfType(RespException.class)
                    .isThrownBy(() -> stranger.call("GET", "key"))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("NOAUTH"));
            assertThat(friend.text("CLIENT", "INFO")).contains(" db=2 ");
        }
    }

    @Test
    void serverThatDoesNotStartSaysWhy() {
        assertThatIllegalStateException()
                .isThrownBy(() -> EmbeddedRedis.start("--no-such-option", "1"))
                .withMessageContaining("no-such-option");
    }

    @Test
    void endOfTheJvmEndsTheServer() throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Careless.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] pidFolderAndBinary =
                new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\\R");
        assertThat(jvm.onExit().join().exitValue()).isZero();
        assertThat(pidFolderAndBinary).hasSize(3);
        await().atMost(ScaledTime.limit())
                .until(() ->
                        ProcessHandle.of(Long.parseLong(pidFolderAndBinary[0])).isEmpty());
        assertThat(Files.exists(Path.of(pidFolderAndBinary[1]))).isFalse();
        assertThat(Files.exists(Path.of(pidFolderAndBinary[2]))).isFalse();
    }

    /** A program that starts a server and never closes it. */
    static final class Careless {
        private Careless() {}

        public static void main(String[] args) {
            EmbeddedRedis redis = EmbeddedRedis.start();
            System.out.println(redis.pid() + "\n" + redis.folder() + "\n" + RedisBinary.path());
        }
    }
}
