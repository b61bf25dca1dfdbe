package dev.baton.lock.faults;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The server's end of TLS, for a {@link TcpProxy} in front of a server that speaks none. Thread-safe; what is set holds for
 * connections to come.
 */
public final class TlsTermination {
    private volatile SSLContext context;
    private volatile boolean needsClientCertificate;

    /**
     * Wants no certificates of clients.
     *
     * @param context the certificate that is shown, and what is trusted of clients'
     */
    public TlsTermination(SSLContext context) {
        this.context = context;
    }

    /** Shows another certificate. */
    public void setContext(SSLContext changed) {
        context = changed;
    }

    /** Refuses clients that show no certificate, or none that is trusted. */
    public void setNeedsClientCertificate(boolean needs) {
        needsClientCertificate = needs;
    }

    /** What is within the encryption of a connection that was accepted; the handshake begins when it is read. */
    Socket over(Socket accepted) throws IOException {
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(accepted, /* consumed= */ null, /* autoClose= */ true);
        socket.setNeedClientAuth(needsClientCertificate);
        return socket;
    }
}
