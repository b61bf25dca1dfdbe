package dev.baton.lock.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A shared library with nothing in it, for Linux on x86-64: it stands in for one that a program is linked with and never
 * calls, where a machine may not have it. By the System V ABI (ELF-64): a header, one segment that is loaded and holds all,
 * and what the dynamic linker asks for, tables of symbols and their names with nothing but their obligatory first entry.
 */
final class EmptyLibrary {
    private static final int HEADER = 64;
    private static final int SEGMENTS = 3;
    private static final int SEGMENT = 56;
    private static final int DYNAMIC_ENTRY = 16;
    private static final int SYMBOL = 24;

    private static final long DYNAMIC = HEADER + SEGMENTS * SEGMENT;
    private static final long DYNAMIC_SIZE = 6 * DYNAMIC_ENTRY;
    private static final long HASH = DYNAMIC + DYNAMIC_SIZE;
    private static final long SYMBOLS = HASH + 4 * Integer.BYTES;
    private static final long NAMES = SYMBOLS + SYMBOL;
    private static final long SIZE = NAMES + 1;

    private EmptyLibrary() {}

    static void write(Path file) throws IOException {
        Files.write(file, bytes());
    }

    private static byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate((int) SIZE).order(ByteOrder.LITTLE_ENDIAN);
        header(out);
        segment(out, /* PT_LOAD */ 1, 0, SIZE, 4096);
        segment(out, /* PT_DYNAMIC */ 2, DYNAMIC, DYNAMIC_SIZE, Long.BYTES);
        segment(out, /* PT_GNU_STACK, which is not to be executable */ 0x6474e551, 0, 0, 16);
        dynamic(out, /* DT_HASH */ 4, HASH);
        dynamic(out, /* DT_STRTAB */ 5, NAMES);
        dynamic(out, /* DT_SYMTAB */ 6, SYMBOLS);
        dynamic(out, /* DT_STRSZ */ 10, 1);
        dynamic(out, /* DT_SYMENT */ 11, SYMBOL);
        dynamic(out, /* DT_NULL */ 0, 0);
        out.putInt(/* buckets */ 1).putInt(/* chains */ 1);
        return out.array(); // the rest is zeros
    }

    private static void header(ByteBuffer out) {
        out.put("\u007fELF".getBytes(StandardCharsets.US_ASCII));
        out.put((byte) /* 64 bits */ 2).put((byte) /* little-endian */ 1).put((byte) /* version */ 1);
        out.position(16);
        out.putShort((short) /* ET_DYN */ 3)
                .putShort((short) /* EM_X86_64 */ 62)
                .putInt(/* version */ 1);
        out.putLong(/* entry */ 0).putLong(/* program headers */ HEADER).putLong(/* section headers */ 0);
        out.putInt(/* flags */ 0)
                .putShort((short) HEADER)
                .putShort((short) SEGMENT)
                .putShort((short) 2);
        out.position(HEADER); // no sections
    }

    private static void segment(ByteBuffer out, int type, long offset, long size, long alignment) {
        out.putInt(type).putInt(/* readable, writable */ 6);
        out.putLong(offset).putLong(/* address */ offset).putLong(/* physical address */ offset);
        out.putLong(size).putLong(/* in memory */ size).putLong(alignment);
    }

    private static void dynamic(ByteBuffer out, int tag, long value) {
        out.putLong(tag).putLong(value);
    }
}
