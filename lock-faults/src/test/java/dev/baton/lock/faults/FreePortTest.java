package dev.baton.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void portsAreDistinctAndInRange() {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ports.add(FreePort.next());
        }
        assertThat(ports).hasSize(100).allMatch(port -> port >= FreePort.LOWEST && port <= FreePort.HIGHEST);
    }

    @Test
    void portInUseIsPassedOver() throws IOException {
        int next = FreePort.next() + 1;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), next));
            assertThat(FreePort.next()).isNotEqualTo(next);
        }
    }
}
