package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.ScaledTime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** Runs the harness for moments: its figures mean nothing then, but it has to go through. */
@Timeout(120)
class ContentionTest {
    private static final List<String> MOMENTS = List.of("--rounds", "1", "--seconds", "0.03", "--warm-up", "0.01");
    private static final List<String> CLIENT_THREADS =
            List.of("baton-", "lettuce-", "redisson-", "redis-lock-registry-", "conformance", "round");

    private final StringWriter out = new StringWriter();

    @AfterEach
    void noThreadOfAClientIsLeft() {
        Awaitility.await()
                .atMost(ScaledTime.limit())
                .untilAsserted(() -> assertThat(clientThreads()).isEmpty());
    }

    @Test
    void everyWorkOfThisProcessIsMeasured() {
        int status = run(
                "--peers",
                "baton,baton_strict,baton_strict_leased,spin,floor",
                "--work",
                String.join(",", worksOfThisProcess()));

        assertThat(status).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains(worksOfThisProcess())
                .contains("Baton / floor, median µs")
                .doesNotContain("Redisson");
    }

    @Test
    void worksOfSeveralProcessesAreMeasured() {
        int status = run("--work", "B4-p", "--peers", "baton");

        assertThat(status).as(out.toString()).isZero();
        assertThat(out.toString()).contains(Work.B4_P.title()).doesNotContain(Work.B4.title());
    }

    @Test
    void redissonIsMeasuredBeside() {
        int status = run("--work", "b1,B6", "--peers", "baton,baton_strict,redisson,redisson_fair,floor");

        assertThat(status).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains(Stream.of(Work.B1, Work.B6)
                        .flatMap(work -> work.targets().stream())
                        .map(Target::label)
                        .toList())
                .doesNotContain(Work.B4.title());
    }

    @Test
    void unknownWorkIsRefused() {
        assertThat(run("--work", "B0")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @Test
    void roundsWithoutLengthAreRefused() {
        assertThat(run("--seconds", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    private static List<String> worksOfThisProcess() {
        return Arrays.stream(Work.values())
                .map(Work::id)
                .filter(id -> !id.endsWith("-p"))
                .toList();
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(MOMENTS);
        all.addAll(List.of(args));
        return Contention.commandLine()
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
    }

    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> CLIENT_THREADS.stream().anyMatch(name::startsWith))
                .toList();
    }
}
