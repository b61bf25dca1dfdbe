package dev.baton.lock.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What has been used up so far: the server's commands and processor time, and this process's processor time. */
record Usage(CommandStats commands, double serverCpuMicros, double clientCpuMicros) {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static Usage now(CommandStats commands, double serverCpuMicros) {
        return new Usage(commands, serverCpuMicros, PROCESS.getProcessCpuTime() / 1e3);
    }

    Usage since(Usage earlier) {
        return new Usage(
                commands.since(earlier.commands),
                serverCpuMicros - earlier.serverCpuMicros,
                clientCpuMicros - earlier.clientCpuMicros);
    }
}
