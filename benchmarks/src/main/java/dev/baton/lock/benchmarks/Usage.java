package dev.baton.lock.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What has been used up so far: the server's commands and processor time, and this process's processor time. */
record Usage(CommandStats commands, double serverCpuMicros, double clientCpuMicros) {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static Usage now(CommandStats commands, double serverCpuMicros) {
        return new Usage(commands, serverCpuMicros, clientCpuMicrosNow());
    }

    /** The processor time that this process has used. */
    static double clientCpuMicrosNow() {
        return PROCESS.getProcessCpuTime() / 1e3;
    }

    /** The same, with clients that are processes of their own. */
    Usage withClientCpuMicros(double micros) {
        return new Usage(commands, serverCpuMicros, micros);
    }

    Usage since(Usage earlier) {
        return new Usage(
                commands.since(earlier.commands),
                serverCpuMicros - earlier.serverCpuMicros,
                clientCpuMicros - earlier.clientCpuMicros);
    }
}
