package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeardownTest {
    private final List<String> closed = new ArrayList<>();
    private final Teardown teardown = Teardown.atExit();

    @Test
    void closesOnceAndTheLastFirst() {
        add("server");
        add("worker");

        teardown.close();
        teardown.close();

        assertThat(closed).containsExactly("worker", "server");
    }

    @Test
    void aFailureDoesNotKeepTheOthersOpen() {
        add("server");
        teardown.add(() -> {
            throw new IllegalStateException("worker fails to close, as this test wants");
        });

        teardown.close();

        assertThat(closed).containsExactly("server");
    }

    @Test
    void whatComesTooLateIsClosedAtOnce() {
        teardown.close();

        assertThatThrownBy(() -> add("worker")).isInstanceOf(DemoException.class);
        assertThat(closed).containsExactly("worker");
    }

    private void add(String name) {
        teardown.add(() -> closed.add(name));
    }
}
