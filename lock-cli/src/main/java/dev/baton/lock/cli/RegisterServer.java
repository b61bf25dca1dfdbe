package dev.baton.lock.cli;

import dev.baton.lock.cli.Violation.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Makes the register reachable for other processes, on a loopback port. A thread for each connection. */
final class RegisterServer implements AutoCloseable {
    private final Register register;
    private final ServerSocket socket;

    private RegisterServer(Register register, ServerSocket socket) {
        this.register = register;
        this.socket = socket;
    }

    static RegisterServer start(Register register) throws IOException {
        ServerSocket socket = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        RegisterServer server = new RegisterServer(register, socket);
        daemon(server::accept, "register-accept").start();
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                daemon(() -> serve(client), "register-" + client.getPort()).start();
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        RegisterSession session = new RegisterSession(register);
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            client.setTcpNoDelay(true);
            OutputStream out = client.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write((session.answer(line) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // the client was killed
        } catch (IllegalArgumentException e) {
            register.violation(Kind.UNEXPECTED, "", "the register was told " + Failures.reason(e));
        } finally {
            session.close();
        }
    }

    private static Thread daemon(Runnable body, String name) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }
}
