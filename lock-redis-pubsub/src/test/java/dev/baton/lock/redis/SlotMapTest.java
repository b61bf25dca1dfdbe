package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

/** R14: what CLUSTER NODES says. */
class SlotMapTest {
    /** As Redis 7.0 wrote it: a master that has failed, its replica in its place, a slot on its way, one that does not know its host, one of which nobody does. */
    private static final String NODES = """
            a1 10.0.0.1:7001@17001 master,fail - 1700000000000 1700000000000 1 disconnected
            b2 :7002@17002 myself,master - 0 1700000000000 2 connected 5461-10922 [5461->-c3]
            c3 10.0.0.3:7003@17003,node.example master - 0 1700000000000 3 connected 10923-16383
            d4 10.0.0.4:7004@17004 master - 0 1700000000000 7 connected 0-99 101 103-5460
            e5 10.0.0.5:7005@17005 slave d4 0 1700000000000 7 connected
            f6 :0@0 master,fail,noaddr - 1700000000000 1700000000000 0 disconnected
            """;

    private final SlotMap map = SlotMap.parse(NODES, RedisURI.create("rediss://:secret@shop.example:7002"));

    @Test
    void eachSlotHasItsMaster() {
        assertThat(map.master(0)).isEqualTo("10.0.0.4:7004");
        assertThat(map.master(101)).isEqualTo("10.0.0.4:7004");
        assertThat(map.master(102)).isNull();
        assertThat(map.master(5461)).isEqualTo("shop.example:7002");
        assertThat(map.master(16_383)).isEqualTo("node.example:7003");
        assertThat(map.serving()).containsExactlyInAnyOrder("shop.example:7002", "node.example:7003", "10.0.0.4:7004");
    }

    @Test
    void theOthersAreConnectedToAsTheAskedOneIs() {
        RedisURI other = map.uri("10.0.0.4:7004");
        assertThat(other).isNotNull();
        assertThat(other.isSsl()).isTrue();
        assertThat(other.getHost()).isEqualTo("10.0.0.4");
        assertThat(other.getCredentialsProvider()).isNotNull();
        assertThat(map.uri("10.0.0.9:7009")).isNull();
    }

    /** A node that is listed by its name may be spoken of by its number. */
    @Test
    void aNodeThatIsNotListedIsConnectedToAsTheOthersAre() {
        RedisURI unlisted = map.uriLikeOthers("10.0.0.3:7003");
        assertThat(unlisted).isNotNull();
        assertThat(unlisted.getHost()).isEqualTo("10.0.0.3");
        assertThat(unlisted.getPort()).isEqualTo(7003);
        assertThat(unlisted.isSsl()).isTrue();
        assertThat(map.uriLikeOthers(":7003")).isNull();
        assertThat(SlotMap.UNKNOWN.uriLikeOthers("10.0.0.3:7003")).isNull();
    }

    @Test
    void whoHasSlotsTakenOverHasANewEpoch() {
        SlotMap before = SlotMap.parse(NODES.replace(" 7 connected", " 1 connected"), RedisURI.create("b", 7002));
        assertThat(before.isOlderThan(map)).isTrue();
        assertThat(map.isOlderThan(before)).isFalse();
        assertThat(map.isOlderThan(map)).isFalse();
        assertThat(map.differsFrom(before)).isTrue();
        assertThat(map.differsFrom(SlotMap.parse(NODES, RedisURI.create("shop.example", 7002))))
                .isFalse();
    }
}
