package dev.baton.lock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

    /** Its server may be down just now. */
    @Test
    void portOfAnotherJvmIsPassedOver() throws Exception {
        String file = System.getProperty("baton.ports");
        assumeTrue(file != null, "ports are reserved where a file for that is given");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dbaton.ports=" + file,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OnePort.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = other.inputReader()) {
            int port = Integer.parseInt(out.readLine());
            assertThat(FreePort.reserve(port)).isFalse();
            other.getOutputStream().close();
            assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(FreePort.reserve(port)).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    /** Picks a port, and has it until its input ends. */
    static final class OnePort {
        private OnePort() {}

        public static void main(String[] args) throws IOException {
            System.out.println(FreePort.next());
            var unused = System.in.read();
        }
    }
}
