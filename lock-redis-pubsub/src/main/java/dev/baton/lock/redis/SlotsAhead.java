package dev.baton.lock.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The slots that are on their way to another node, as the nodes tell that give them away: a key that is not there any more,
 * or not yet, is asked for at the node that the slot is moving to. That may last for as long as whoever moves it likes.
 */
final class SlotsAhead {
    /** A migration of which nothing has been heard for so long is over. */
    private static final long LONGEST_SILENCE = 60_000_000_000L;

    private final Map<Integer, Move> moves = new ConcurrentHashMap<>();

    /**
     * Where a slot is on its way to.
     *
     * @param heardNanos when a node told so last
     */
    private record Move(String address, long heardNanos) {}

    /** A node has said that the slot is on its way to this address. */
    void note(int slot, String address, long nowNanos) {
        moves.put(slot, new Move(address, nowNanos));
    }

    /** Where the slot is on its way to, or null. */
    @Nullable
    String address(int slot) {
        Move move = moves.get(slot);
        return move == null ? null : move.address;
    }

    /** Whether any slot is on its way to this node, which may have no other. */
    boolean contains(String address) {
        return moves.values().stream().anyMatch(move -> move.address.equals(address));
    }

    /** Forgets the slots that have arrived, and those of which nothing has been heard for long. */
    void settle(SlotMap map, long nowNanos) {
        moves.entrySet()
                .removeIf(each -> each.getValue().address.equals(map.master(each.getKey()))
                        || nowNanos - each.getValue().heardNanos > LONGEST_SILENCE);
    }
}
