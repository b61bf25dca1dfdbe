package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.TwoHoldersException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the threads of a round know of each other besides the lock, be they of one process or, through a mapped file, of
 * several: who is in the lock, and when it was last given away.
 */
final class SharedMemory {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int CACHE_LINE = 64;
    private static final int HOLDERS = 0;
    private static final int UNLOCK_NANOS = CACHE_LINE;
    private static final int TWO_HOLDERS = 2 * CACHE_LINE;
    private static final int SIZE = 3 * CACHE_LINE;
    private static final long NONE = 0;

    private final ByteBuffer buffer;

    private SharedMemory(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Memory of the threads of this process. */
    static SharedMemory ofThisProcess() {
        return new SharedMemory(ByteBuffer.allocateDirect(SIZE));
    }

    /** Memory of all processes that map this file, which is empty at first. */
    static SharedMemory of(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedMemory(channel.map(MapMode.READ_WRITE, 0, SIZE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Says that the caller has the lock.
     *
     * @throws TwoHoldersException if somebody else has it
     */
    void enter() {
        if ((long) LONGS.getAndAdd(buffer, HOLDERS, 1L) != 0) {
            LONGS.setVolatile(buffer, TWO_HOLDERS, 1L);
            throw new TwoHoldersException("the lock had two holders at once");
        }
    }

    /** Whether that was ever thrown, by whichever process. */
    boolean hadTwoHolders() {
        return (long) LONGS.getVolatile(buffer, TWO_HOLDERS) != 0;
    }

    /** Says that the caller is about to unlock. */
    void leave() {
        var unused = (long) LONGS.getAndAdd(buffer, HOLDERS, -1L);
    }

    /** Says when the caller, who has the lock, began to unlock it. */
    void giveAway(long unlockNanos) {
        LONGS.setVolatile(buffer, UNLOCK_NANOS, unlockNanos);
    }

    /** Whether whoever got the lock after that unlock has said so. */
    boolean isTaken(long unlockNanos) {
        return (long) LONGS.getVolatile(buffer, UNLOCK_NANOS) != unlockNanos;
    }

    /** Says that the caller has got the lock, and adds the time since the unlock, if the lock was given away. */
    void take(long nowNanos, Latencies handoffs) {
        long unlockNanos = (long) LONGS.getAndSet(buffer, UNLOCK_NANOS, NONE);
        if (unlockNanos != NONE) {
            handoffs.add(nowNanos - unlockNanos);
        }
    }
}
