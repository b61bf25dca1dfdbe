package dev.baton.lock.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plain connection to Redis with which a test looks at the server from outside: keys, clients, statistics, users.
 * It speaks RESP2 in UTF-8, knows nothing of clusters, and belongs to one thread at a time.
 *
 * <p>Replies are {@code String} (simple and bulk), {@code Long}, {@code List} of these, or null. An error reply is
 * thrown as {@link RespException}; inside a list it is an element. Trouble with the connection, and a reply that does
 * not come within the timeout, is an {@link UncheckedIOException}.
 */
public final class RespClient implements AutoCloseable {
    private static final int DEFAULT_PORT = 6379;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RespClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** Connects to {@code redis://[[user]:password@]host[:port][/database]}. */
    public static RespClient connect(String uri) {
        return RedisAddress.parse(URI.create(uri), DEFAULT_PORT).connect(DEFAULT_TIMEOUT);
    }

    /** Connects; each reply is waited for up to 10 s. */
    public static RespClient connect(String host, int port) {
        return connect(host, port, DEFAULT_TIMEOUT);
    }

    /** Connects; the timeout is for the connection and then for each reply. */
    public static RespClient connect(String host, int port, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(host, port), millis);
            return new RespClient(socket);
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException(e);
        }
    }

    /** Sends one command and waits for its reply. */
    public @Nullable Object call(String... command) {
        send(command);
        return read();
    }

    /** Like {@link #call}, for a reply that is a string. */
    public String text(String... command) {
        return (String) required(call(command), command);
    }

    /** Like {@link #call}, for a reply that is an integer. */
    public long integer(String... command) {
        return (Long) required(call(command), command);
    }

    /** Like {@link #call}, for a reply that is a list; integers in it become decimal strings, nulls {@code "null"}. */
    public List<String> strings(String... command) {
        List<?> replies = (List<?>) required(call(command), command);
        return replies.stream().map(String::valueOf).toList();
    }

    /** Sends one command without waiting for its reply, for {@link #read} to take later. */
    public void send(String... command) {
        try {
            writeHeader('*', command.length);
            for (String argument : command) {
                byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
                writeHeader('$', bytes.length);
                out.write(bytes);
                out.write('\r');
                out.write('\n');
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next reply, or the next message of a subscription. */
    public @Nullable Object read() {
        try {
            Object reply = readReply();
            if (reply instanceof RespException error) {
                throw error;
            }
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    private void writeHeader(char type, int length) throws IOException {
        out.write((type + Integer.toString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private @Nullable Object readReply() throws IOException {
        int type = in.read();
        String line = readLine();
        return switch (type) {
            case '+' -> line;
            case '-' -> new RespException(line);
            case ':' -> Long.valueOf(line);
            case '$' -> readBulk(Integer.parseInt(line));
            case '*' -> readArray(Integer.parseInt(line));
            default -> throw new IOException("not a RESP2 reply: " + (char) type + line);
        };
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("connection closed by the server");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private @Nullable String readBulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        readLine();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private @Nullable List<@Nullable Object> readArray(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> replies = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            replies.add(readReply());
        }
        return Collections.unmodifiableList(replies);
    }

    private static Object required(@Nullable Object reply, String... command) {
        if (reply == null) {
            throw new IllegalStateException("nil reply to " + String.join(" ", command));
        }
        return reply;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
