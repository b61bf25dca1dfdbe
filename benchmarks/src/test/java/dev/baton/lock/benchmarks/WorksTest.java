package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.lock.testkit.ScaledTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Measures the works for moments: their figures mean nothing then, but they have to go through. */
@Timeout(120)
class WorksTest {
    private static final List<String> MOMENTS = List.of("--rounds", "1", "--seconds", "0.03", "--warm-up", "0.01");
    private static final List<String> CLIENT_THREADS =
            List.of("baton-", "lettuce-", "redisson-", "redis-lock-registry-", "conformance", "round");

    private final CommandUnderTest command;

    WorksTest(@TempDir Path parent) {
        command = new CommandUnderTest(parent, MOMENTS);
    }

    @AfterEach
    void noThreadOfAClientIsLeft() {
        Awaitility.await()
                .atMost(ScaledTime.limit())
                .untilAsserted(() -> assertThat(clientThreads()).isEmpty());
    }

    @Test
    void everyWorkOfThisProcessIsMeasured() throws IOException {
        List<String> ids = Arrays.stream(Work.values())
                .map(Work::id)
                .filter(id -> !id.endsWith("-p"))
                .toList();

        int status = command.run(
                "--peers", "baton,baton_strict,baton_strict_leased,spin,floor", "--only", String.join(",", ids));

        assertThat(status).as(command.out()).isZero();
        assertThat(measured()).isEqualTo(ids);
        assertThat(command.page()).contains("Baton / floor, median µs").doesNotContain("Redisson RLock");
    }

    @Test
    void worksOfSeveralProcessesAreMeasured() throws IOException {
        int status = command.run("--only", "B4-p", "--peers", "baton");

        assertThat(status).as(command.out()).isZero();
        assertThat(measured()).containsExactly("B4-p");
    }

    @Test
    void redissonIsMeasuredBeside() throws IOException {
        int status = command.run("--only", "b1,B6", "--peers", "baton,baton_strict,redisson,redisson_fair,floor");

        assertThat(status).as(command.out()).isZero();
        assertThat(measured()).containsExactly("B1", "B6");
        assertThat(command.page())
                .contains(Stream.of(Work.B1, Work.B6)
                        .flatMap(work -> work.targets().stream())
                        .map(Target::label)
                        .toList());
    }

    private List<String> measured() throws IOException {
        return StreamSupport.stream(command.json().path("works").spliterator(), false)
                .map((JsonNode work) -> work.path("id").asText())
                .toList();
    }

    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> CLIENT_THREADS.stream().anyMatch(name::startsWith))
                .toList();
    }
}
