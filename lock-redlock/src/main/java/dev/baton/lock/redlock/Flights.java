package dev.baton.lock.redlock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's attempts: at most one at a time for each lock, since those of one client would only split the servers' votes.
 * What comes to ask for the same lock meanwhile has the outcome as well, or is next.
 */
final class Flights<R> {
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();
    private final Sharing<R> sharing;

    /** What an outcome means to another ask for the same lock. */
    interface Sharing<R> {
        /** The outcome for another one, or null if that has to ask itself. */
        @Nullable
        R shared(Passenger<R> of, R outcome, Passenger<R> with);
    }

    /**
     * An ask.
     *
     * @param number of the hold that is asked for
     * @param goesAlone whether another's outcome is of no use to it
     * @param begin starts the attempt, which tells its outcome once
     * @param landed where the outcome goes
     */
    record Passenger<R>(long number, boolean goesAlone, Consumer<Consumer<R>> begin, Consumer<R> landed) {}

    private final class Flight {
        private final Passenger<R> pilot;
        private final List<Passenger<R>> others; // guarded by the lock's entry in flights

        Flight(Passenger<R> pilot, List<Passenger<R>> others) {
            this.pilot = pilot;
            this.others = others;
        }
    }

    Flights(Sharing<R> sharing) {
        this.sharing = sharing;
    }

    boolean isUnderWay(String lock) {
        return flights.containsKey(lock);
    }

    void board(String lock, Passenger<R> passenger) {
        Flight mine = new Flight(passenger, new ArrayList<>());
        Flight flight = flights.compute(lock, (key, known) -> {
            if (known == null) {
                return mine;
            }
            known.others.add(passenger);
            return known;
        });
        if (flight == mine) {
            begin(lock, mine);
        }
    }

    private void begin(String lock, Flight flight) {
        flight.pilot.begin.accept(outcome -> landed(lock, flight, outcome));
    }

    private void landed(String lock, Flight flight, R outcome) {
        List<Runnable> told = new ArrayList<>();
        Flight next = flights.compute(lock, (key, known) -> next(flight, outcome, told));
        told.add(0, () -> flight.pilot.landed.accept(outcome));
        if (next != null) {
            told.add(() -> begin(lock, next));
        }
        runAll(told, 0);
    }

    /** All of them, also if one throws: the others wait for their outcomes. */
    private static void runAll(List<Runnable> tasks, int from) {
        for (int i = from; i < tasks.size(); i++) {
            try {
                tasks.get(i).run();
            } catch (RuntimeException | Error e) {
                runAll(tasks, i + 1);
                throw e;
            }
        }
    }

    /** The next attempt, with those that still wait, or null. */
    private @Nullable Flight next(Flight flight, R outcome, List<Runnable> told) {
        List<Passenger<R>> left = new ArrayList<>();
        for (Passenger<R> other : flight.others) {
            R shared = other.goesAlone ? null : sharing.shared(flight.pilot, outcome, other);
            if (shared == null) {
                left.add(other);
            } else {
                told.add(() -> other.landed.accept(shared));
            }
        }
        return left.isEmpty() ? null : new Flight(left.get(0), new ArrayList<>(left.subList(1, left.size())));
    }
}
