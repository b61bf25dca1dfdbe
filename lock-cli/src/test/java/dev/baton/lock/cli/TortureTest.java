package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureTest {
    @TempDir
    Path folder;

    @Test
    void aShortTrialFindsNothingAndLeavesNothing() throws IOException {
        try (BatonProcess trial = new BatonProcess(
                folder, "torture", "--minutes=0.25", "--clients=2", "--threads=3", "--locks=2", "--seed=7")) {
            int status = trial.exitStatus();

            assertThat(status).as(trial.output()).isZero();
            assertThat(trial.output())
                    .contains(
                            "acquisitions", "handoffs between clients", "recovery, median", "No violation", "--seed 7")
                    .doesNotContain("\u001b", "Exception");
            assertThat(trial.leftNoProcess()).isTrue();
            assertThat(trial.leftFiles()).isEmpty();
        }
    }

    @Test
    void ctrlCEndsEverything() throws IOException {
        assumeTrue(BatonProcess.canHaveGroupOfItsOwn(), "needs perl, to start a process group");
        try (BatonProcess trial =
                BatonProcess.inGroupOfItsOwn(folder, "torture", "--minutes=5", "--clients=2", "--seed=7")) {
            trial.awaitOutput(" faults, ");
            assertThat(trial.leftNoProcess()).isFalse();

            trial.interruptGroup();

            assertThat(trial.exitStatus()).isEqualTo(128 + 2);
            Awaitility.await().atMost(BatonProcess.LIMIT).until(trial::leftNoProcess);
            assertThat(trial.leftFiles()).isEmpty();
            assertThat(trial.output()).doesNotContain("baton:", "WARN", "ERROR", "Exception", "violations:");
        }
    }

    @Test
    void aTrialThatIsKilledLeavesNoProcess() throws IOException {
        try (BatonProcess trial = new BatonProcess(folder, "torture", "--minutes=5", "--clients=2", "--seed=7")) {
            trial.awaitOutput(" faults, ");

            trial.kill();

            Awaitility.await().atMost(BatonProcess.LIMIT).until(trial::leftNoProcess);
            assertThat(trial.leftFiles()).isEmpty();
        }
    }
}
