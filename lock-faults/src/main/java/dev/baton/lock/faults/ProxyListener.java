package dev.baton.lock.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The listening socket of a {@link TcpProxy}, with the thread that accepts. */
final class ProxyListener {
    /** What is done with an accepted connection. */
    interface Connector {
        void connect(Socket client) throws IOException;
    }

    private final ServerSocket socket;
    private final Connector connector;
    private final Thread thread;

    ProxyListener(InetSocketAddress address, Connector connector) {
        this.socket = bind(address);
        this.connector = connector;
        this.thread = new Thread(this::run, "test-proxy-" + address.getPort() + "-accept");
        thread.setDaemon(true);
        thread.start();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** Refuses connections from now on; returns when no more are being made. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProxyLink.join(thread);
    }

    private void run() {
        while (!socket.isClosed()) {
            try {
                connector.connect(socket.accept());
            } catch (IOException e) {
                // closed, or the server refused this one connection
            }
        }
    }

    private static ServerSocket bind(InetSocketAddress address) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
