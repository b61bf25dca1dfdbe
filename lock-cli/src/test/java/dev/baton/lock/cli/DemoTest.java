package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private static final String MUCH = "--stock=1000000";

    @TempDir
    Path folder;

    @Test
    void everyLockSellsExactlyTheStockAndNothingIsLeft() throws IOException {
        try (BatonProcess demo = new BatonProcess(folder, "demo", "--processes=2", "--threads=2", "--stock=100")) {
            int status = demo.exitStatus();

            assertThat(status).as(demo.output()).isZero();
            assertThat(demo.output())
                    .contains("2/4  spin lock           sold 100 of 100: exactly the stock")
                    .contains("3/4  Redlock, 3 servers  sold 100 of 100: exactly the stock")
                    .contains("4/4  Baton               sold 100 of 100: exactly the stock")
                    .contains("Redis commands per sale", "longest wait", "least served thread", "Next:")
                    .doesNotContain("\u001b");
            assertThat(demo.leftNoProcess()).isTrue();
            assertThat(demo.leftFiles()).isEmpty();
        }
    }

    @Test
    void namedLocksSellExactlyTheStockAndNothingIsLeft() throws IOException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "the embedded MariaDB runs on Linux on x86-64 only");
        try (BatonProcess demo =
                new BatonProcess(folder, "demo", "--backend=mysql", "--processes=2", "--threads=2", "--stock=100")) {
            int status = demo.exitStatus();

            assertThat(status).as(demo.output()).isZero();
            assertThat(demo.output())
                    .contains("kept in MySQL", "MariaDB ", ", embedded.")
                    .contains("2/3  GET_LOCK  sold 100 of 100: exactly the stock")
                    .contains("3/3  Baton     sold 100 of 100: exactly the stock")
                    .contains("statements per sale");
            assertThat(demo.leftNoProcess()).isTrue();
            assertThat(demo.leftFiles()).isEmpty();
        }
    }

    @Test
    void keysOnAServerInUseAreDeleted() throws IOException {
        try (Teardown teardown = Teardown.atExit()) {
            String uri = EmbeddedServer.start(teardown).uri();
            try (BatonProcess demo =
                    new BatonProcess(folder, "demo", "--redis=" + uri, "--processes=1", "--stock=20")) {
                assertThat(demo.exitStatus()).as(demo.output()).isZero();
                assertThat(keysAt(uri)).isZero();
            }
        }
    }

    @Test
    void aPasswordIsOnNoCommandLine() throws IOException {
        try (Teardown teardown = Teardown.atExit()) {
            String uri = EmbeddedServer.start(teardown).uri();
            requirePassword(uri, "jackdaw");
            Path option = Files.writeString(folder.resolve("redis"), "--redis=" + uri.replace("//", "//:jackdaw@"));
            try (BatonProcess demo = new BatonProcess(folder, "demo", "@" + option, "--processes=1", "--stock=20")) {
                assertThat(demo.exitStatus()).as(demo.output()).isZero();
                assertThat(demo.commandLines())
                        .anyMatch(line -> line.contains("--lock=BATON"))
                        .noneMatch(line -> line.contains("jackdaw"));
            }
        }
    }

    @Test
    void aSignalEndsEverything() throws IOException {
        try (BatonProcess demo = new BatonProcess(folder, "demo", MUCH)) {
            demo.awaitOutput(" sold, ");
            assertThat(demo.leftNoProcess()).isFalse();

            demo.terminate();

            assertThat(demo.exitStatus()).isEqualTo(128 + 15);
            assertThat(demo.leftNoProcess()).isTrue();
            assertThat(demo.leftFiles()).isEmpty();
            assertThat(demo.output()).doesNotContain("baton:");
        }
    }

    @Test
    void ctrlCEndsEverything() throws IOException {
        assumeTrue(BatonProcess.canHaveGroupOfItsOwn(), "needs perl, to start a process group");
        try (BatonProcess demo = BatonProcess.inGroupOfItsOwn(folder, "demo", MUCH)) {
            demo.awaitOutput(" sold, ");
            assertThat(demo.leftNoProcess()).isFalse();

            demo.interruptGroup();

            assertThat(demo.exitStatus()).isEqualTo(128 + 2);
            assertThat(demo.leftNoProcess()).isTrue();
            assertThat(demo.leftFiles()).isEmpty();
            assertThat(demo.output()).doesNotContain("baton:", "WARN", "ERROR", "Exception");
        }
    }

    @Test
    void aSignalToTheWholeGroupEndsEverything() throws IOException {
        assumeTrue(BatonProcess.canHaveGroupOfItsOwn(), "needs perl, to start a process group");
        try (BatonProcess demo = BatonProcess.inGroupOfItsOwn(folder, "demo", MUCH)) {
            demo.awaitOutput(" sold, ");

            demo.terminateGroup();

            assertThat(demo.exitStatus()).isEqualTo(128 + 15);
            assertThat(demo.leftNoProcess()).isTrue();
            assertThat(demo.leftFiles()).isEmpty();
        }
    }

    @Test
    void workersAndServerDoNotOutliveADemoThatWasKilled() throws IOException {
        try (BatonProcess demo = new BatonProcess(folder, "demo", MUCH)) {
            demo.awaitOutput(" sold, ");

            demo.kill();

            Awaitility.await().atMost(BatonProcess.LIMIT).until(demo::leftNoProcess);
            assertThat(demo.leftFiles()).isEmpty();
        }
    }

    @Test
    void aServerThatIsNotThereIsExplained() throws IOException {
        try (BatonProcess demo = new BatonProcess(folder, "demo", "--redis=redis://127.0.0.1:1")) {
            assertThat(demo.exitStatus()).isEqualTo(1);
            assertThat(demo.output())
                    .contains("baton: cannot use the Redis server")
                    .contains("127.0.0.1");
        }
    }

    private static long keysAt(String uri) {
        return ask(uri, redis -> redis.dbsize());
    }

    private static void requirePassword(String uri, String password) {
        String reply = ask(uri, redis -> redis.configSet("requirepass", password));
        assertThat(reply).isEqualTo("OK");
    }

    private static <T> T ask(String uri, Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(uri);
        try {
            return question.apply(client.connect().sync());
        } finally {
            DemoRedis.shutdown(client);
        }
    }
}
