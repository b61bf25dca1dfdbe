package dev.baton.lock.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What has been used up so far: commands of the server, processor time and bytes on its connections; processor time and
 * heap of the clients; context switches of the whole machine, NaN where it does not tell them.
 */
record Usage(
        CommandStats commands,
        double serverCpuMicros,
        double wireBytes,
        double clientCpuMicros,
        double allocatedBytes,
        double switches) {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static Usage now(CommandStats commands, double serverCpuMicros, double wireBytes) {
        return new Usage(
                commands,
                serverCpuMicros,
                wireBytes,
                clientCpuMicrosNow(),
                Allocations.bytes(),
                ContextSwitches.ofTheMachine());
    }

    /** The processor time that this process has used. */
    static double clientCpuMicrosNow() {
        return PROCESS.getProcessCpuTime() / 1e3;
    }

    /** The same, with clients that are processes of their own; what they allocate is not known. */
    Usage withClientCpuMicros(double micros) {
        return new Usage(commands, serverCpuMicros, wireBytes, micros, Double.NaN, switches);
    }

    Usage since(Usage earlier) {
        return new Usage(
                commands.since(earlier.commands),
                serverCpuMicros - earlier.serverCpuMicros,
                wireBytes - earlier.wireBytes,
                clientCpuMicros - earlier.clientCpuMicros,
                allocatedBytes - earlier.allocatedBytes,
                switches - earlier.switches);
    }
}
