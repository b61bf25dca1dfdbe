package dev.baton.lock.redis;

import dev.baton.lock.testkit.EmbeddedCluster;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import java.util.List;

/** One slot of a cluster on its way from one master to another, as an operator's tool moves it: step by step. */
final class SlotMigration {
    private final EmbeddedCluster cluster;
    private final EmbeddedRedis source;
    private final EmbeddedRedis target;
    private final String slot;

    /** Opens the migration: from now on keys that the source does not have are asked for at the target. */
    SlotMigration(EmbeddedCluster cluster, int slot, EmbeddedRedis source, EmbeddedRedis target) {
        this.cluster = cluster;
        this.source = source;
        this.target = target;
        this.slot = Integer.toString(slot);
        call(target, "CLUSTER", "SETSLOT", this.slot, "IMPORTING", id(source));
        call(source, "CLUSTER", "SETSLOT", this.slot, "MIGRATING", id(target));
    }

    /** The slot's keys that are still at the source. */
    List<String> keysLeft() {
        try (RespClient resp = source.resp()) {
            return resp.strings("CLUSTER", "GETKEYSINSLOT", slot, "1000");
        }
    }

    /** Moves a key. */
    void move(String key) {
        call(source, "MIGRATE", target.host(), Integer.toString(target.port()), key, "0", "5000");
    }

    /** Moves what is left, and gives the slot to the target. */
    void finish() {
        for (List<String> left = keysLeft(); !left.isEmpty(); left = keysLeft()) {
            left.forEach(this::move);
        }
        call(target, "CLUSTER", "SETSLOT", slot, "NODE", id(target));
        call(source, "CLUSTER", "SETSLOT", slot, "NODE", id(target));
        for (EmbeddedRedis other : cluster.nodes()) {
            if (other != target && other != source) {
                call(other, "CLUSTER", "SETSLOT", slot, "NODE", id(target));
            }
        }
    }

    private static String id(EmbeddedRedis node) {
        try (RespClient resp = node.resp()) {
            return resp.text("CLUSTER", "MYID");
        }
    }

    private static void call(EmbeddedRedis node, String... command) {
        try (RespClient resp = node.resp()) {
            var unused = resp.call(command);
        }
    }
}
