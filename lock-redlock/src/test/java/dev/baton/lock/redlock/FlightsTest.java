package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FlightsTest {
    private final Flights<String> flights = new Flights<>((of, outcome, with) -> outcome);
    private final List<Consumer<String>> begun = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    private void board(long number, boolean goesAlone, Consumer<String> landed) {
        flights.board("lock", new Flights.Passenger<>(number, goesAlone, begun::add, landed));
    }

    private static void fail(String outcome) {
        throw new AssertionError("of a passenger, as the test wants it, at " + outcome);
    }

    @Test
    void whoeverThrowsAtItsOutcomeStopsNobody() {
        board(1, false, FlightsTest::fail);
        board(2, false, FlightsTest::fail);
        board(3, false, told::add);
        board(4, true, told::add);
        assertThatThrownBy(() -> begun.get(0).accept("outcome")).isInstanceOf(AssertionError.class);
        assertThat(told).containsExactly("outcome");
        assertThat(begun).as("the flight, and the one of who goes alone").hasSize(2);
    }
}
