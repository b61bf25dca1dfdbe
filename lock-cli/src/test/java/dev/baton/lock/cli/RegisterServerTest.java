package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.lock.cli.Violation.Kind;
import java.io.IOException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegisterServerTest {
    private final Register register = new Register(List.of("lock-1"), System::nanoTime);
    private RegisterServer server;
    private RegisterLink link;

    @BeforeEach
    void connect() throws IOException {
        server = RegisterServer.start(register);
        link = RegisterLink.connect(server.port(), /* client= */ 0, "client-1.1/1");
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        server.close();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("register-")));
    }

    @Test
    void whatAClientSaysReachesTheRegister() throws IOException {
        link.want("lock-1", 1_000, /* waits= */ true);
        link.gaveUp(GiveUp.NOT_FREE);
        link.want("lock-1", 1_000, /* waits= */ true);
        link.hold(10);
        link.write();
        link.looked(/* valid= */ true);
        link.end("EXPIRED");
        link.violation(Kind.LOSS_NOT_TOLD, "lock-1", "of\nmany  words");

        TrialFigures figures = register.figures();
        assertThat(figures.count(TrialTally.ACQUISITIONS)).isEqualTo(1);
        assertThat(figures.count(TrialTally.WRITES)).isEqualTo(1);
        assertThat(figures.count(TrialTally.LOST + "EXPIRED")).isEqualTo(1);
        assertThat(figures.count("calls without the lock: not free")).isEqualTo(1);
        assertThat(figures.violations()).hasSize(1);
        assertThat(figures.violations().get(0).toString()).contains("lock-1", "client-1.1/1: of many words");
        assertThat(figures.violations().get(0).before())
                .anyMatch(entry -> entry.endsWith("client-1.1/1 holds, token 10"));
    }

    @Test
    void theWaitOfAClientThatHasGoneIsForgotten() throws IOException {
        link.want("lock-1", 1_000, /* waits= */ true);
        register.faultBegins(new Fault(1, FaultKind.SCRIPTS_FLUSHED, 0, 0, 0));
        register.faultEnds(new Fault(1, FaultKind.SCRIPTS_FLUSHED, 0, 0, 0));
        assertThat(register.notRecovered()).containsExactly("lock-1");

        link.close();

        Awaitility.await()
                .untilAsserted(() -> assertThat(register.notRecovered()).isEmpty());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        RegisterSession session = new RegisterSession(register);

        for (String line : List.of("", "nonsense", "hold 1", "write", "want lock-9 1 true", "hello x", "gave-up WHY")) {
            assertThatIllegalArgumentException().isThrownBy(() -> session.answer(line));
        }
    }
}
