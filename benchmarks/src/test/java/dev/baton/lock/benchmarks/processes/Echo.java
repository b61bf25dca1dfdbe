package dev.baton.lock.benchmarks.processes;

import java.util.concurrent.CountDownLatch;

/** A process that answers with the order, fails when it is ordered to, or never answers. */
final class Echo implements Orders.Executive {
    static final String PID = "pid";
    static final String FAIL = "fail";
    static final String HANG = "hang";

    private Echo() {}

    public static void main(String[] args) {
        Orders.serve(Echo::new);
    }

    @Override
    public String carryOut(String order) throws InterruptedException {
        return switch (order) {
            case PID -> Long.toString(ProcessHandle.current().pid());
            case FAIL -> throw new IllegalArgumentException("failed as ordered\nsecond line");
            case HANG -> {
                new CountDownLatch(1).await();
                yield "";
            }
            default -> {
                System.out.println("not an answer");
                yield order;
            }
        };
    }

    @Override
    public void close() {}
}
