package dev.baton.lock.benchmarks.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.testkit.ScaledTime;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProcessGroupTest {
    private static final Duration LIMIT = ScaledTime.limit();

    @Test
    void allCarryOutAnOrderAndEndAtTheClose() {
        List<ProcessHandle> processes;
        try (ProcessGroup group = ProcessGroup.start(Echo.class, 2, List.of())) {
            processes = processes(group);

            assertThat(group.order("hello", LIMIT)).containsExactly("hello", "hello");
            assertThat(processes).doesNotHaveDuplicates().allMatch(ProcessHandle::isAlive);
        }
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void failureOfOneEndsAll() {
        try (ProcessGroup group = ProcessGroup.start(Echo.class, 2, List.of())) {
            List<ProcessHandle> processes = processes(group);

            assertThatThrownBy(() -> group.order(Echo.FAIL, LIMIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("failed as ordered");
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void endOfOneEndsAll() {
        try (ProcessGroup group = ProcessGroup.start(Echo.class, 2, List.of())) {
            List<ProcessHandle> processes = processes(group);
            processes.get(1).destroyForcibly();

            assertThatThrownBy(() -> group.order(Echo.HANG, LIMIT)).hasMessageContaining("process 1");
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void missingAnswerEndsAll() {
        try (ProcessGroup group = ProcessGroup.start(Echo.class, 1, List.of())) {
            List<ProcessHandle> processes = processes(group);

            assertThatThrownBy(() -> group.order(Echo.HANG, Duration.ofMillis(20)))
                    .hasMessageContaining("not all processes answered");
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void processThatDoesNotStartIsAFailure() {
        assertThatThrownBy(() -> ProcessGroup.start(ProcessGroupTest.class, 1, List.of()))
                .hasMessageContaining("has ended");
    }

    @Test
    void endsWithTheProcessThatStartedItWhateverItIsDoing() throws IOException {
        Process starter = new ProcessBuilder(JavaCommand.of(Starter.class, List.of()))
                .redirectError(Redirect.INHERIT)
                .start();
        try (var lines = starter.inputReader()) {
            ProcessHandle started = process(lines.readLine());
            assertThat(started.isAlive()).isTrue();

            starter.destroyForcibly();

            assertThat(started.onExit()).succeedsWithin(LIMIT);
        } finally {
            starter.destroyForcibly()
                    .onExit()
                    .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    @Test
    void collectorAndProcessorsAreTheSame() {
        assertThat(JavaCommand.inherited(List.of(
                        "-Xmx4g",
                        "-XX:+UseParallelGC",
                        "-XX:ActiveProcessorCount=2",
                        "-XX:StartFlightRecording=filename=a.jfr",
                        "-agentlib:jdwp=transport=dt_socket,server=y")))
                .containsExactly("-XX:+UseParallelGC", "-XX:ActiveProcessorCount=2");
    }

    private static List<ProcessHandle> processes(ProcessGroup group) {
        return group.order(Echo.PID, LIMIT).stream()
                .map(ProcessGroupTest::process)
                .toList();
    }

    private static ProcessHandle process(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
