package dev.baton.lock.cli;

import dev.baton.lock.cli.Violation.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One thread's line to the register, as {@link RegisterSession} has it. Belongs to that thread. */
final class RegisterLink implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    private RegisterLink(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    static RegisterLink connect(int port, int client, String thread) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        RegisterLink link = new RegisterLink(socket);
        link.ask("hello " + client + " " + thread);
        return link;
    }

    void want(String lock, long leaseMillis, boolean waits) throws IOException {
        ask("want " + lock + " " + leaseMillis + " " + waits);
    }

    void gaveUp(GiveUp reason) throws IOException {
        ask("gave-up " + reason);
    }

    void hold(long token) throws IOException {
        ask("hold " + token);
    }

    /** Writes under the hold, whatever the answer. */
    void write() throws IOException {
        ask("write");
    }

    void looked(boolean valid) throws IOException {
        ask("looked " + valid);
    }

    void end(String outcome) throws IOException {
        ask("end " + outcome);
    }

    void violation(Kind kind, String lock, String text) throws IOException {
        ask("violation " + kind + " " + lock + " " + text.strip().replaceAll("\\s+", " "));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void ask(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        if (in.readLine() == null) {
            throw new IOException("the register has gone");
        }
    }
}
