package dev.baton.lock.faults;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Something that accepts connections and is no Redis that locks can be kept on: it answers each command as it is told. */
public final class FakeServer implements AutoCloseable {
    private final ServerSocket listener;
    private final UnaryOperator<String> answers;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /**
     * @param answers what is sent for a command, given by its name in lower case
     */
    public FakeServer(UnaryOperator<String> answers) throws IOException {
        this.answers = answers;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept).start();
    }

    /** A server that is a Redis of this version. */
    public static FakeServer redis(String version) throws IOException {
        return new FakeServer(command -> command.equals("hello") ? hello(version) : "+OK\r\n");
    }

    /** What a Redis of this version answers to HELLO. */
    public static String hello(String version) {
        return "%3\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n" + bulk(version) + "$5\r\nproto\r\n:3\r\n";
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    public String address() {
        return listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    public String uri() {
        return "redis://" + address();
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body, "test-fake-server");
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                daemon(() -> serve(connection)).start();
            }
        } catch (IOException e) {
            connections.forEach(FakeServer::close);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (true) {
                String answer = answers.apply(command(in));
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            connections.remove(connection);
        }
    }

    private static String command(InputStream in) throws IOException {
        int parts = Integer.parseInt(line(in).substring(1));
        String first = "";
        for (int i = 0; i < parts; i++) {
            int length = Integer.parseInt(line(in).substring(1));
            String part = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            line(in);
            first = i == 0 ? part : first;
        }
        return first.toLowerCase(Locale.ROOT);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.append((char) next);
        }
        return line.toString().trim();
    }

    private static void close(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.forEach(FakeServer::close);
    }
}
